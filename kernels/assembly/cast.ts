// cast.ts - conversions between 8-byte values. Those that can fail give the first valid row that does, or
// ~0; the failing row's place in `bad` (if not 0) is set instead, for TRY_CAST.
import { bit } from './inside/bit'

/** Integers as floats. */
export function cast_i64_f64(values: usize, unsigned: bool, n: u32, out: usize): void {
  if (unsigned) for (let i: u32 = 0; i < n; i++) store<f64>(out + (i << 3), <f64>load<u64>(values + (i << 3)))
  else for (let i: u32 = 0; i < n; i++) store<f64>(out + (i << 3), <f64>load<i64>(values + (i << 3)))
}

// @ts-ignore: decorator
@inline
function clearBit(bits: usize, i: u32): void {
  store<u8>(bits + (i >>> 3), load<u8>(bits + (i >>> 3)) & ~(1 << <u8>(i & 7)))
}

/**
 * Floats as integers, truncating; must lie in (low, high), both f64 {low, high} at `limits`. Where
 * `outValidity` is not
 * 0 a failing row becomes NULL there (it holds the input's validity), else its number is returned.
 */
export function cast_f64_i64(values: usize, validity: usize, limits: usize, unsigned: bool, n: u32, out: usize, outValidity: usize): u32 {
  const low = load<f64>(limits)
  const high = load<f64>(limits, 8)
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f64>(values + (i << 3))
    let r: i64 = 0
    if (x > low && x < high) r = unsigned ? <i64>(<u64>x) : <i64>x
    else if (bit(validity, i)) {
      if (outValidity == 0) return i
      clearBit(outValidity, i)
    }
    store<i64>(out + (i << 3), r)
  }
  return ~0
}

/** Integers that must lie in [low, high] (i64 pair at `limits`, compared as the input's signedness says). */
export function cast_i64_range(values: usize, validity: usize, limits: usize, unsigned: bool, n: u32, out: usize, outValidity: usize): u32 {
  const low = load<i64>(limits)
  const high = load<i64>(limits, 8)
  for (let i: u32 = 0; i < n; i++) {
    const x = load<i64>(values + (i << 3))
    const fits = unsigned ? <u64>x <= <u64>high : x >= low && x <= high
    if (!fits && bit(validity, i)) {
      if (outValidity == 0) return i
      clearBit(outValidity, i)
    }
    store<i64>(out + (i << 3), x)
  }
  return ~0
}

/** value * factor (i64 at `factor`): a finer unit. Overflow counts as failure. */
export function cast_multiply(values: usize, validity: usize, factor: usize, n: u32, out: usize, outValidity: usize): u32 {
  const f = load<i64>(factor)
  const limit = i64.MAX_VALUE / f
  for (let i: u32 = 0; i < n; i++) {
    const x = load<i64>(values + (i << 3))
    if ((x > limit || x < -limit) && bit(validity, i)) {
      if (outValidity == 0) return i
      clearBit(outValidity, i)
    }
    store<i64>(out + (i << 3), x * f)
  }
  return ~0
}

/** floor(value / factor): a coarser unit. truncate: towards zero instead. */
export function cast_divide(values: usize, factor: usize, truncate: bool, n: u32, out: usize): void {
  const f = load<i64>(factor)
  for (let i: u32 = 0; i < n; i++) {
    const x = load<i64>(values + (i << 3))
    const q = x / f
    store<i64>(out + (i << 3), !truncate && x % f < 0 ? q - 1 : q)
  }
}
