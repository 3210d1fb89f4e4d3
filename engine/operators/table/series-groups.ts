// Groups of series by some of their tags: group of each series, and one series that stands for each group.
// What per-row grouping would find out again and again is known here once for every series.
import { kernels } from '../../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../../kernels/memory.ts'
import type { Series } from './table-source.ts'
import { filledBits } from '../../expressions/forms.ts'
import type { Query } from '../../query.ts'

export type SeriesGroups = {
  /** Groups are 0 ... count - 1; some may have no series. */
  readonly count: number
  /** u32 per series. */
  readonly groupOf: Pointer
  /** u32 per group: a series of it. Undefined for groups without one. */
  readonly representative: Pointer
  /** Groups that an allowed series belongs to. */
  readonly expected: number
}

/**
 * Of the first `series` series. `ordinals`: the tags to group by; none = one group. `allowed`: bit per
 * series, 0 = all.
 */
export function groupSeries(
  directory: Series, series: number, ordinals: readonly number[], allowed: Pointer, query: Query,
): SeriesGroups {
  const { arena } = query
  const { groupOf, count } = numberGroups(directory, series, ordinals, query)
  const marks = allowed === 0 ? filledBits(series, true, arena) : allowed
  const seen = filledBits(count, false, arena)
  kernels.marks_codes(marks, series, groupOf, seen)
  const representative = arena.alloc(count * 4 + 16)
  for (let s = series - 1; s >= 0; s--) u32[(representative >>> 2) + u32[(groupOf >>> 2) + s]!] = s
  return { count, groupOf, representative, expected: kernels.bits_count(seen, count) }
}

function numberGroups(
  directory: Series, series: number, ordinals: readonly number[], query: Query,
): { groupOf: Pointer; count: number } {
  if (ordinals.length === 0) return { groupOf: query.arena.zeroed(series * 4 + 16), count: 1 }
  const first = ordinals[0]!
  // The codes of one tag are group numbers already.
  if (ordinals.length === 1) {
    return { groupOf: directory.codes(first), count: directory.dictionary(first).count }
  }
  const groupOf = query.arena.alloc(series * 4 + 16)
  u8.copyWithin(groupOf, directory.codes(first), directory.codes(first) + series * 4)
  let count = directory.dictionary(first).count
  for (const ordinal of ordinals.slice(1)) {
    const codes = directory.codes(ordinal) >>> 2
    const width = directory.dictionary(ordinal).count
    const numbers = new Map<number, number>()
    for (let s = 0; s < series; s++) {
      const pair = u32[(groupOf >>> 2) + s]! * width + u32[codes + s]!
      let number = numbers.get(pair)
      if (number === undefined) numbers.set(pair, number = numbers.size)
      u32[(groupOf >>> 2) + s] = number
    }
    count = numbers.size
  }
  return { groupOf, count: Math.max(count, 1) }
}
