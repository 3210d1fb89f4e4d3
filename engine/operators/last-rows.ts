// The newest row of each combination of tags, without reading what is older: first where these rows are,
// then the rows.
import type { LastRows } from '../../planner/plan.ts'
import { kernels } from '../../kernels/load.ts'
import type { Scope } from '../expressions/compile.ts'
import type { SegmentData } from '../../storage/buffer/segment.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'
import { Newest } from './table/newest.ts'
import { passingRows } from './table/passing.ts'
import type { TableSource } from './table/table-source.ts'
import { rowsBatch } from './table/segment-batches.ts'
import { searchNewest } from './table/search-newest.ts'
import { groupSeries, type SeriesGroups } from './table/series-groups.ts'
import { TableRead } from './table/table-read.ts'

export function* lastRows(
  plan: LastRows, query: Query, reader: TableSource, subquery: Scope['subquery'],
): Steps {
  const read = yield* TableRead.start(plan, query, reader, subquery)
  if (read.isEmpty) return
  const groups = groupSeries(read.directory, read.seriesCount, tagsOf(plan.by, read), read.allowed, query)
  const newest = new Newest(groups, query)
  const visited = yield* searchNewest(read, [{ read: null, newest }], plan.ties, query)
  if (newest.found === 0) return
  const keep = plan.columns.map((column) => plan.reads.findIndex((r) => r.column.id === column.id))
  const arena = query.scratch()
  const least = newest.leastTime()
  for (let place = 0; place < visited.length; place++) {
    if (visited[place]!.maxTime < least) continue
    const { segment, close } = yield* read.open(visited[place]!)
    try {
      const rows = plan.ties
        ? tiedRows(read, newest, groups, segment, query)
        : newest.winnersIn(place, arena)
      for (let from = 0; from < rows.count; from += query.batchRows) {
        const count = Math.min(query.batchRows, rows.count - from)
        const batch = rowsBatch(segment, rows.rows + from * 4, count, read.reads, read.directory, arena)
        yield { ...batch, columns: keep.map((i) => batch.columns[i]!) }
      }
    } finally {
      close()
    }
    arena.reset()
  }
}

function tagsOf(by: readonly number[], read: TableRead): number[] {
  return by.map((id) => {
    const column = read.reads[read.scope.ids.indexOf(id)]!
    if (column.role !== 'tag') throw new TypeError('last rows are by tags')
    return column.ordinal
  })
}

function tiedRows(
  read: TableRead, newest: Newest, groups: SeriesGroups, segment: SegmentData, query: Query,
): { rows: number; count: number } {
  const arena = query.scratch()
  const ranges = read.ranges(segment, arena)
  const passes = passingRows(read, segment, ranges, query, arena)
  const rows = arena.alloc(ranges.count * 4 + 64)
  const count = kernels.ranges_ties(
    segment.descriptor, ranges.at, ranges.count, groups.groupOf, passes, newest.times, rows)
  return { rows, count }
}
