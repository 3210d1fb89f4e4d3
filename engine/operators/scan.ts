// Reads a table: batches in (series, time) order within each source, with runs, after merge, range and
// predicate. The limit above stops pulling; a count never reaches a scan (DESIGN 3, scan contract).
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { Scan } from '../../planner/plan.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { compile, type Scope } from '../expressions/compile.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch } from '../expressions/take.ts'
import { newestFirst } from './table/newest.ts'
import type { RowGroup, TableSource } from './table/table-source.ts'
import { segmentBatches, tagColumn } from './table/segment-batches.ts'
import { TableRead } from './table/table-read.ts'
import type { TimeReach } from './time-reach.ts'

/** `reach`: what a sort above can still use. */
export function* scan(
  plan: Scan, query: Query, reader: TableSource, subquery: Scope['subquery'], reach: TimeReach | null,
): Steps {
  const read = yield* TableRead.start(plan, query, reader, subquery)
  const { reads, directory } = read
  const groups = inOrder(yield* read.groups(), plan.order)
  const keep = plan.columns.map((column) => plan.reads.findIndex((r) => r.column.id === column.id))
  const predicate = read.rowPredicate === null ? null : compile(read.rowPredicate, read.scope)
  const pick = passing(keep, read)
  const arena = query.scratch()
  const rangesArena = query.scratch()
  const at = { arena, query }
  for (const group of groups) {
    if (reach?.isBeyond(group) === true) break
    const { segment, close } = yield* read.open(group)
    try {
      if (reach !== null && predicate === null)
        reach.count(segment, read.ranges(segment, rangesArena), rangesArena)
      const ranges = read.ranges(segment, rangesArena, reach)
      for (const batch of segmentBatches(segment, ranges, reads, directory, query.batchRows, arena)) {
        if (predicate === null) yield { ...batch, columns: keep.map((i) => batch.columns[i]!) }
        else {
          const { bits, count } = truths(predicate.evaluate(batch, at), arena)
          if (count > 0) yield pick(batch, bits, count, arena)
        }
        arena.reset()
        query.check()
        if (query.sliceIsOver()) yield PAUSE
      }
    } finally {
      close()
      rangesArena.reset()
    }
  }
}

/** Rows whose bit is set. Tags are constant in a run, so they are written anew, not taken row by row. */
function passing(
  keep: readonly number[], { reads, directory }: TableRead,
): (batch: Batch, bits: Pointer, count: number, arena: Arena) => Batch {
  const values = keep.filter((place) => reads[place]!.role !== 'tag')
  const places = keep.map((place) => values.indexOf(place))
  return (batch, bits, count, arena) => {
    const kept = filterBatch(batch, bits, count, values, arena)
    const columns = keep.map((place, i) => {
      const column = reads[place]!
      return column.role === 'tag' ? tagColumn(kept.runs!, count, column.ordinal, directory, arena)
        : kept.columns[places[i]!]!
    })
    return { ...kept, columns }
  }
}

/** newest-first: the source with the latest rows first, so that the reach of a sort above ends early. */
function inOrder(groups: RowGroup[], order: Scan['order']): RowGroup[] {
  return order === 'newest-first'
    ? newestFirst(groups) : groups
}
