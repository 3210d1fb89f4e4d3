// window.ts - counters over rows in window order.

/** out[i] = rows since the last set bit, that row included, from 1. */
export function count_since_start(starts: usize, n: u32, out: usize): void {
  let count: i64 = 0
  for (let i: u32 = 0; i < n; i++) {
    if ((load<u8>(starts + (i >>> 3)) >>> <u8>(i & 7)) & 1) count = 0
    count++
    store<i64>(out + (i << 3), count)
  }
}

// @ts-ignore: decorator
@inline
function on(bits: usize, i: u32): bool {
  return bits == 0 || ((load<u8>(bits + (i >>> 3)) >>> <u8>(i & 7)) & 1) != 0
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
    if (on(starts, i)) {
      count = 0
      whole = 0
      float = 0
    }
    if (on(validity, i)) {
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
    if (on(starts, i)) count = 0
    if (on(validity, i)) {
      const key = load<i64>(keys + (<usize>i << 3))
      if (count == 0 || (wantMin ? key < kept : key > kept)) kept = key
      count++
    }
    store<i64>(best + (<usize>i << 3), kept)
    store<i64>(counts + (<usize>i << 3), count)
  }
}
