// The newest row of each group of series so far: which source and row won, and whether an older source
// could still hold a newer row. Does not walk (search-newest.ts) and reads no values; whoever asked reads
// them where the winner is.
import type { Arena } from '../../../kernels/arena.ts'
import { kernels } from '../../../kernels/load.ts'
import { i64, u8, type Pointer } from '../../../kernels/memory.ts'
import type { SegmentData } from '../../../storage/buffer/segment.ts'
import type { RowRanges } from '../../../storage/buffer/row-collector.ts'
import type { Query } from '../../query.ts'
import type { RowGroup } from './table-source.ts'
import type { SeriesGroups } from './series-groups.ts'

export class Newest {
  readonly #groups: SeriesGroups
  readonly #times: Pointer
  readonly #tags: Pointer
  readonly #rows: Pointer
  readonly #least: Pointer
  #found = 0

  constructor(groups: SeriesGroups, query: Query) {
    const { arena } = query
    const { count } = groups
    this.#groups = groups
    this.#times = arena.alloc(count * 8)
    this.#tags = arena.alloc(count * 4)
    this.#rows = arena.alloc(count * 4)
    this.#least = arena.alloc(8)
    u8.fill(0xff, this.#tags, this.#tags + count * 4)
  }

  get times(): Pointer {
    return this.#times
  }

  /** Groups that have a row. */
  get found(): number {
    return this.#found
  }

  /** `place` says which source it is; `passes`: bit per row of the segment, 0 = all rows count. */
  add(segment: SegmentData, ranges: RowRanges, passes: Pointer, place: number): void {
    this.#found += kernels.ranges_newest(
      segment.descriptor, ranges.at, ranges.count, this.#groups.groupOf, passes, place,
      this.#times, this.#tags, this.#rows)
  }

  /** Whether no row of the source could be newer than what every group has; with `ties`, nor as new. */
  isSettledBefore(source: RowGroup, ties = false): boolean {
    if (this.#found < this.#groups.expected) return false
    const least = this.leastTime()
    return ties ? least > source.maxTime : least >= source.maxTime
  }

  leastTime(): bigint {
    kernels.newest_least(this.#times, this.#tags, this.#groups.count, this.#least)
    return i64[this.#least / 8]!
  }

  hasRow(group: number): boolean {
    return (u8[this.#tags + group * 4]! & u8[this.#tags + group * 4 + 3]!) !== 0xff
  }

  /** Groups (u32) whose newest row is in source `place`, and those rows (u32). */
  winnersIn(
    place: number, arena: Arena,
  ): { readonly groups: Pointer; readonly rows: Pointer; readonly count: number } {
    const { count } = this.#groups
    const groups = arena.alloc(count * 4 + 64)
    const rows = arena.alloc(count * 4 + 64)
    return { groups, rows, count: kernels.newest_in(this.#tags, this.#rows, count, place, groups, rows) }
  }
}

/** Sources with the latest rows first. */
export function newestFirst(groups: readonly RowGroup[]): RowGroup[] {
  return groups.toSorted((a, b) => a.maxTime > b.maxTime ? -1 : a.maxTime < b.maxTime ? 1 : 0)
}
