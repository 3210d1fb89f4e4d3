// Walks a table from its newest source back until no older row can win, for last-rows.ts and
// last-values.ts. Says which sources were looked at; who won stands in each search's `newest`.
import type { Pointer } from '../../../kernels/memory.ts'
import { kernels } from '../../../kernels/load.ts'
import type { SegmentData } from '../../../storage/buffer/segment.ts'
import { bitmap } from '../../expressions/forms.ts'
import type { Query } from '../../query.ts'
import { PAUSE, type Step } from '../../steps.ts'
import { newestFirst, type Newest } from './newest.ts'
import { passingRows } from './passing.ts'
import type { RowGroup } from './table-source.ts'
import type { ReadColumn } from './segment-batches.ts'
import type { TableRead } from './table-read.ts'

/** One field that is looked for, or the rows as such (`read` null). */
export type Search = { readonly read: ReadColumn | null; readonly newest: Newest }

/** Gives the sources it looked at, newest first. With `ties` every row of a group's newest time counts. */
export function* searchNewest(
  read: TableRead, searches: readonly Search[], ties: boolean, query: Query,
): Generator<Step, RowGroup[], void> {
  const visited: RowGroup[] = []
  const arena = query.scratch()
  for (const group of newestFirst(yield* read.groups())) {
    const open = searches.filter(({ newest }) => !newest.isSettledBefore(group, ties))
    if (open.length === 0) break
    const { segment, close } = yield* read.open(group)
    try {
      const ranges = read.ranges(segment, arena)
      const passes = passingRows(read, segment, ranges, query, arena)
      for (const one of open) {
        const bits = withValue(segment, one.read, passes, arena)
        if (bits !== null) one.newest.add(segment, ranges, bits, visited.length)
      }
    } finally {
      close()
    }
    visited.push(group)
    arena.reset()
    query.check()
    if (query.sliceIsOver()) yield PAUSE
  }
  return visited
}

/** Rows that pass and have a value; 0 = all, null = none. */
function withValue(
  segment: SegmentData, read: ReadColumn | null, passes: Pointer, arena: Query['arena'],
): Pointer | null {
  if (read === null || read.role === 'time') return passes
  if (read.role === 'tag') throw new TypeError('the last value of a tag is looked for by an aggregate')
  const column = segment.columns.get(read.columnId)
  if (column === undefined) return null
  if (column.validity === 0 || passes === 0) return column.validity === 0 ? passes : column.validity
  const both = bitmap(segment.rows, arena)
  kernels.bits_and(passes, column.validity, both, segment.rows)
  return both
}
