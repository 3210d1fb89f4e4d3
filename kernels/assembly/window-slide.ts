// window-slide.ts - aggregates of frames that slide over rows: rows enter at a frame's end and leave at its
// start, so the work is one pass for all frames. Frames are u32 first rows and rows after the last, as
// window-frames.ts has them; where one begins or ends before the one before it did, the pass begins anew.
// Floats are added frame by frame: what left a sum would stay in it as an error.
import { bit } from './inside/bit'
import { sumFloats } from './inside/sum-floats'

/** sums[i], counts[i] (i64): of the valid rows of frame i. Values are i64 (wrapping) or f64. */
export function frame_sums(isFloat: bool, values: usize, validity: usize, first: usize, end: usize, n: u32, sums: usize, counts: usize): void {
  let low: u32 = 0
  let high: u32 = 0
  let count: i64 = 0
  let whole: i64 = 0
  let float: f64 = 0
  for (let i: u32 = 0; i < n; i++) {
    const from = load<u32>(first + (<usize>i << 2))
    const to = load<u32>(end + (<usize>i << 2))
    if (from != low || to != high) {
      if (from < low || from > high || to < high) {
        low = from
        high = from
        count = 0
        whole = 0
      }
      for (; low < from; low++) {
        if (!bit(validity, low)) continue
        count--
        if (!isFloat) whole -= load<i64>(values + (<usize>low << 3))
      }
      for (; high < to; high++) {
        if (!bit(validity, high)) continue
        count++
        if (!isFloat) whole += load<i64>(values + (<usize>high << 3))
      }
      if (isFloat) float = sumFloats(values, validity, from, to, <u32>count)
    }
    store<i64>(sums + (<usize>i << 3), isFloat ? reinterpret<i64>(float) : whole)
    store<i64>(counts + (<usize>i << 3), count)
  }
}

/**
 * best[i]: the largest (wantMin: smallest) key of the valid rows of frame i; keys are i64. queue: u32 a
 * row, for those that may still become the best, each better than the ones behind it.
 */
export function frame_best(wantMin: bool, keys: usize, validity: usize, first: usize, end: usize, n: u32, queue: usize, best: usize, counts: usize): void {
  let low: u32 = 0
  let high: u32 = 0
  let count: i64 = 0
  let head: u32 = 0
  let tail: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const from = load<u32>(first + (<usize>i << 2))
    const to = load<u32>(end + (<usize>i << 2))
    if (from < low || from > high || to < high) {
      low = from
      high = from
      count = 0
      head = 0
      tail = 0
    }
    for (; low < from; low++) if (bit(validity, low)) count--
    for (; high < to; high++) {
      if (!bit(validity, high)) continue
      count++
      const key = load<i64>(keys + (<usize>high << 3))
      while (tail > head) {
        const other = load<i64>(keys + (<usize>load<u32>(queue + (<usize>(tail - 1) << 2)) << 3))
        if (wantMin ? other < key : other > key) break
        tail--
      }
      store<u32>(queue + (<usize>tail << 2), high)
      tail++
    }
    while (head < tail && load<u32>(queue + (<usize>head << 2)) < from) head++
    const row = head < tail ? load<u32>(queue + (<usize>head << 2)) : 0
    store<i64>(best + (<usize>i << 3), head < tail ? load<i64>(keys + (<usize>row << 3)) : 0)
    store<i64>(counts + (<usize>i << 3), count)
  }
}

/** Rows in all frames, those that are the same as the one before aside. */
export function frame_touches(first: usize, end: usize, n: u32): f64 {
  let touches: u64 = 0
  let low: u32 = ~0
  let high: u32 = ~0
  for (let i: u32 = 0; i < n; i++) {
    const from = load<u32>(first + (<usize>i << 2))
    const to = load<u32>(end + (<usize>i << 2))
    if (from != low || to != high) touches += to - from
    low = from
    high = to
  }
  return <f64>touches
}
