// aggregate-pick.ts - which row an aggregate keeps: first/last by time, min/max with the time of the row,
// and the same for texts. Stretches as in aggregate-sum.ts. Gives pairs (row, group) of improvements, in
// order: the caller moves whatever values it keeps (move_8), a later pair of a group wins. Pairs are at
// most one a stretch.
import { bit, firstOne, lastOne } from './inside/bit'
import { keyOf } from './inside/order'

/**
 * The earliest (last: latest) row by `times`. accTimes: i64 a group, seen: a byte a group. `ascending` says
 * that rows of
 * a stretch ascend in time. Ties: first keeps the row seen first, last takes the one seen last.
 */
export function pick_by_time(wantLast: bool, ascending: bool, times: usize, validity: usize, ends: usize, groups: usize, n: u32, accTimes: usize, seen: usize, outRows: usize, outGroups: usize): u32 {
  let pairs: u32 = 0
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = ends ? load<u32>(ends + (i << 2)) : i + 1
    let row = to
      if (ascending || to - from == 1) {
        row = wantLast ? lastOne(validity, from, to) : firstOne(validity, from, to)
      }
    else {
      for (let r = from; r < to; r++) {
        if (!bit(validity, r)) continue
        if (row == to) { row = r; continue }
        const t = load<i64>(times + (r << 3))
        const best = load<i64>(times + (row << 3))
        if (wantLast ? t >= best : t < best) row = r
      }
    }
    from = to
    if (row == to) continue
    const g = load<u32>(groups + (i << 2))
    const t = load<i64>(times + (row << 3))
    const at = accTimes + (<usize>g << 3)
    if (load<u8>(seen + g) && (wantLast ? t < load<i64>(at) : t >= load<i64>(at))) continue
    store<i64>(at, t)
    store<u8>(seen + g, 1)
    store<u32>(outRows + (pairs << 2), row)
    store<u32>(outGroups + (pairs << 2), g)
    pairs++
  }
  return pairs
}

/** The row with the best 8-byte value (largest, wantMin: smallest), ties: the earliest time. */
export function pick_best(kind: u32, wantMin: bool, values: usize, times: usize, validity: usize, ends: usize, groups: usize, n: u32, accKeys: usize, accTimes: usize, seen: usize, outRows: usize, outGroups: usize): u32 {
  const flip: i64 = wantMin ? -1 : 0
  let pairs: u32 = 0
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = ends ? load<u32>(ends + (i << 2)) : i + 1
    const g = load<u32>(groups + (i << 2))
    const keyAt = accKeys + (<usize>g << 3)
    const timeAt = accTimes + (<usize>g << 3)
    let has = load<u8>(seen + g) != 0
    let row = to
    for (let r = from; r < to; r++) {
      if (!bit(validity, r)) continue
      const key = keyOf(kind, load<i64>(values + (r << 3))) ^ flip
      const t = load<i64>(times + (r << 3))
      if (has && (key < load<i64>(keyAt) || (key == load<i64>(keyAt) && t >= load<i64>(timeAt)))) continue
      has = true
      row = r
      store<i64>(keyAt, key)
      store<i64>(timeAt, t)
    }
    if (row < to) {
      store<u8>(seen + g, 1)
      store<u32>(outRows + (pairs << 2), row)
      store<u32>(outGroups + (pairs << 2), g)
      pairs++
    }
    from = to
  }
  return pairs
}
