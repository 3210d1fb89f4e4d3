// The distinct combinations of tags of all series that have a row: answered from runs, no row is read.
// Stops as soon as every allowed series was seen.
import { dictionaryColumn } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8 } from '../../kernels/memory.ts'
import { tag } from '../../kernels/type.ts'
import type { SeriesTags } from '../../planner/plan.ts'
import { filledBits } from '../expressions/forms.ts'
import type { Scope } from '../expressions/compile.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'
import { newestFirst } from './table/newest.ts'
import type { TableSource } from './table/table-source.ts'
import { groupSeries } from './table/series-groups.ts'
import { TableRead } from './table/table-read.ts'

export function* seriesTags(
  plan: SeriesTags, query: Query, reader: TableSource, subquery: Scope['subquery'],
): Steps {
  const read = yield* TableRead.start(plan, query, reader, subquery)
  if (read.isEmpty) return
  const { directory } = read
  const { arena } = query
  const marks = filledBits(read.seriesCount, false, arena)
  const wanted = read.allowed === 0 ? read.seriesCount : kernels.bits_count(read.allowed, read.seriesCount)
  const work = query.scratch()
  for (const group of newestFirst(yield* read.groups())) {
    if (kernels.bits_count(marks, read.seriesCount) >= wanted) break
    const { segment, close } = yield* read.open(group)
    try {
      const ranges = read.ranges(segment, work)
      kernels.ranges_mark(segment.descriptor, ranges.at, ranges.count, marks)
    } finally {
      close()
    }
    work.reset()
    query.check()
  }
  const ordinals = plan.columns.map(({ id }) => {
    const column = read.reads[read.scope.ids.indexOf(id)]!
    if (column.role !== 'tag') throw new TypeError('series have tags only')
    return column.ordinal
  })
  const groups = groupSeries(directory, read.seriesCount, ordinals, marks, query)
  const seen = filledBits(groups.count, false, arena)
  kernels.marks_codes(marks, read.seriesCount, groups.groupOf, seen)
  const chosen = arena.alloc(groups.count * 4 + 64)
  const count = kernels.bits_select(seen, groups.count, chosen)
  const series = arena.alloc(count * 4 + 64)
  const rowOfGroup = representatives(groups.groupOf, groups.count, marks, read.seriesCount, query)
  kernels.gather_u32(rowOfGroup, chosen, count, series)
  for (let from = 0; from < count; from += query.batchRows) {
    const rows = Math.min(query.batchRows, count - from)
    const columns = ordinals.map((ordinal) => {
      const codes = arena.alloc(rows * 4 + 256)
      kernels.gather_u32(directory.codes(ordinal), series + from * 4, rows, codes)
      return dictionaryColumn(tag, rows, codes, directory.dictionary(ordinal))
    })
    yield { rows, columns, runs: null }
  }
}

/** A marked series for each group. */
function representatives(
  groupOf: number, groups: number, marks: number, series: number, query: Query,
): number {
  const out = query.arena.alloc(groups * 4 + 64)
  for (let s = 0; s < series; s++) {
    if (((u8[marks + (s >>> 3)]! >>> (s & 7)) & 1) === 1) u32[(out >>> 2) + u32[(groupOf >>> 2) + s]!] = s
  }
  return out
}
