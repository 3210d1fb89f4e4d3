// How far a sort with `fetch` by time can still reach: the scan below it skips what lies beyond. The sort
// narrows it by the worst row it keeps, the scan by counting: where every row of a segment is given, the last
// times of its runs tell what the n newest are, before a row is read. Not for scans of any other order.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { i64 } from '../../kernels/memory.ts'
import type { ColumnId } from '../../planner/expression.ts'
import type { Plan, Scan, Sort } from '../../planner/plan.ts'
import type { SegmentData } from '../../storage/buffer/segment.ts'
import type { RowRanges } from '../../storage/buffer/row-collector.ts'
import type { RowGroup, TimeBounds } from './table/table-source.ts'

/** Of more runs than this sorting their times costs more than it saves. */
const RUNS_MAX = 1 << 16

export class TimeReach {
  readonly #fetch: number
  readonly #newest: boolean
  /** Whether each row of the scan reaches the sort. */
  readonly #seesAll: boolean
  /** No row beyond this time can be among the first; those at this time can. */
  #limit: bigint | null = null

  constructor(fetch: number, newest: boolean, seesAll: boolean) {
    this.#fetch = fetch
    this.#newest = newest
    this.#seesAll = seesAll
  }

  /** There are as many rows as are wanted that are not beyond `time`. */
  narrow(time: bigint): void {
    if (this.#limit === null || (this.#newest ? time > this.#limit : time < this.#limit)) this.#limit = time
  }

  isBeyond({ minTime, maxTime }: RowGroup): boolean {
    if (this.#limit === null) return false
    return this.#newest ? maxTime < this.#limit : minTime > this.#limit
  }

  within({ low, high }: TimeBounds): TimeBounds {
    const limit = this.#limit
    if (limit === null) return { low, high }
    return this.#newest ? { low: low === null || limit > low ? limit : low, high }
      : { low, high: high === null || limit < high ? limit : high }
  }

  /** Narrows by what the ranges of a segment hold, if all of it is given. */
  count(segment: SegmentData, ranges: RowRanges, arena: Arena): void {
    if (!this.#seesAll || this.#fetch === 0 || ranges.count === 0 || ranges.count > RUNS_MAX) return
    // So many rows from the end of each range that all ranges together have enough.
    const rows = Math.ceil(this.#fetch / ranges.count)
    const times = arena.alloc(ranges.count * 8)
    const found = kernels.ranges_edges(
      segment.descriptor, ranges.at, ranges.count, rows, this.#newest, times)
    const wanted = Math.ceil(this.#fetch / rows)
    if (found < wanted) return
    const sorted = i64.subarray(times / 8, times / 8 + found).sort()
    this.narrow(sorted[this.#newest ? found - wanted : wanted - 1]!)
  }
}

/** The scan that a sort reads in the order of its first key, and what the sort tells it; null if none. */
export function reachOf(sort: Sort): { readonly scan: Scan; readonly reach: TimeReach } | null {
  const key = sort.keys[0]
  if (sort.fetch === null || key?.expr.kind !== 'column') return null
  let time: ColumnId = key.expr.id
  let seesAll = true
  let plan: Plan = sort.input
  for (;;) {
    if (plan.kind === 'filter') {
      seesAll = false
      plan = plan.input
    } else if (plan.kind === 'project') {
      const source = plan.exprs.find((e) => e.column.id === time)?.expr
      if (source?.kind !== 'column') return null
      time = source.id
      plan = plan.input
    } else if (plan.kind === 'scan') {
      const order = key.descending ? 'newest-first' : 'oldest-first'
      const isTime = plan.reads.some(({ column, source }) => column.id === time && source === 'time')
      if (plan.order !== order || !isTime) return null
      return { scan: plan, reach: new TimeReach(sort.fetch, key.descending, seesAll) }
    } else return null
  }
}
