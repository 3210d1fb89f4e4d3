// window.ts - counters and running sums over rows in window order, starting anew where a partition does.
// Not frames: engine/operators/window-running.ts reads a frame's value off the running one.
import { bit, isSet } from './inside/bit'

/** out[i] = rows since the last set bit, that row included, from 1. */
export function count_since_start(starts: usize, n: u32, out: usize): void {
  let count: i64 = 0
  for (let i: u32 = 0; i < n; i++) {
    if (isSet(starts, i)) count = 0
    count++
    store<i64>(out + (i << 3), count)
  }
}

/**
 * sums[i], counts[i] (i64): of the valid rows from the partition's start to row i. Values are i64
 * (wrapping) or f64.
 */
export function running_sum(isFloat: bool, values: usize, validity: usize, starts: usize, n: u32, sums: usize, counts: usize): void {
  let count: i64 = 0
  let whole: i64 = 0
  let float: f64 = 0
  for (let i: u32 = 0; i < n; i++) {
    if (bit(starts, i)) {
      count = 0
      whole = 0
      float = 0
    }
    if (bit(validity, i)) {
      count++
      if (isFloat) float += load<f64>(values + (<usize>i << 3))
      else whole += load<i64>(values + (<usize>i << 3))
    }
    store<i64>(sums + (<usize>i << 3), isFloat ? reinterpret<i64>(float) : whole)
    store<i64>(counts + (<usize>i << 3), count)
  }
}

/**
 * best[i]: the largest (wantMin: smallest) key of the valid rows from the partition's start to row i; keys
 * are i64.
 */
export function running_best(wantMin: bool, keys: usize, validity: usize, starts: usize, n: u32, best: usize, counts: usize): void {
  let count: i64 = 0
  let kept: i64 = 0
  for (let i: u32 = 0; i < n; i++) {
    if (bit(starts, i)) count = 0
    if (bit(validity, i)) {
      const key = load<i64>(keys + (<usize>i << 3))
      if (count == 0 || (wantMin ? key < kept : key > kept)) kept = key
      count++
    }
    store<i64>(best + (<usize>i << 3), kept)
    store<i64>(counts + (<usize>i << 3), count)
  }
}
