// pack.ts - FLAT numbers to PACKED codes. The scans decide (range, step, decimal places); the writers then
// make codes. A NULL slot may hold anything: it is never looked at and gets code 0. `validity` 0 = no
// NULLs. Invariant: what the writers make, unpack.ts turns back bit for bit, provided the scan said yes.
import { allOnes, bit } from './inside/bit'

/** Writes {min, max} of the valid values to `out`, two 64-bit words; gives the number of valid values. */
export function pack_range_i64(values: usize, validity: usize, n: u32, unsigned: bool, out: usize): u32 {
  const flip: i64 = unsigned ? i64.MIN_VALUE : 0
  const flips = i64x2.splat(flip)
  let low0 = i64x2.splat(i64.MAX_VALUE), low1 = low0
  let high0 = i64x2.splat(i64.MIN_VALUE), high1 = high0
  let low = i64.MAX_VALUE
  let high = i64.MIN_VALUE
  let count: u32 = 0
  let row: u32 = 0
  while (row < n) {
    const stop = min(row + 64, n)
    if (stop - row == 64 && allOnes(validity, row)) {
      for (; row < stop; row += 4) {
        const a = v128.xor(v128.load(values + (row << 3)), flips)
        const b = v128.xor(v128.load(values + (row << 3) + 16), flips)
        low0 = v128.bitselect(a, low0, v128.gt<i64>(low0, a))
        low1 = v128.bitselect(b, low1, v128.gt<i64>(low1, b))
        high0 = v128.bitselect(a, high0, v128.gt<i64>(a, high0))
        high1 = v128.bitselect(b, high1, v128.gt<i64>(b, high1))
      }
      count += 64
      continue
    }
    for (; row < stop; row++) {
      if (!bit(validity, row)) continue
      const v = load<i64>(values + (row << 3)) ^ flip
      if (v < low) low = v
      if (v > high) high = v
      count++
    }
  }
  low = min(low, min(min(i64x2.extract_lane(low0, 0), i64x2.extract_lane(low0, 1)),
    min(i64x2.extract_lane(low1, 0), i64x2.extract_lane(low1, 1))))
  high = max(high, max(max(i64x2.extract_lane(high0, 0), i64x2.extract_lane(high0, 1)),
    max(i64x2.extract_lane(high1, 0), i64x2.extract_lane(high1, 1))))
  store<i64>(out, low ^ flip)
  store<i64>(out, high ^ flip, 8)
  return count
}

/**
 * The greatest common divisor of all distances from the smallest value (at `out`, as pack_range_i64 left
 * it), as one 64-bit word at `out + 16`; 0 if all are equal. Stops as soon as it is 1. Equal steps cost one
 * comparison.
 */
export function pack_step_i64(values: usize, validity: usize, n: u32, out: usize): void {
  const base = load<u64>(out)
  let step: u64 = 0
  let previous = base
  let lastDistance: u64 = 0
  for (let row: u32 = 0; row < n && step != 1; row++) {
    if (!bit(validity, row)) continue
    const v = load<u64>(values + (row << 3))
    const distance = v - previous
    previous = v
    if (distance == lastDistance) continue
    lastDistance = distance
    let a = v - base
    if (step != 0 && a % step == 0) continue
    let b = step
    while (b != 0) {
      const rest = a % b
      a = b
      b = rest
    }
    step = a
  }
  store<u64>(out, step, 16)
}

/**
 * Codes (value - base) / step of `width` bytes; `base` is it and the step, two 64-bit words. Every division
 * must be exact.
 */
export function pack_i64(values: usize, validity: usize, n: u32, base: usize, width: u32, out: usize): void {
  if (width == 1) pack_codes<u8>(values, validity, n, base, out)
  else if (width == 2) pack_codes<u16>(values, validity, n, base, out)
  else pack_codes<u32>(values, validity, n, base, out)
}

// @ts-ignore: decorator
@inline
function pack_codes<T>(values: usize, validity: usize, n: u32, baseAndStep: usize, out: usize): void {
  const base = load<u64>(baseAndStep)
  const step = load<u64>(baseAndStep, 8)
  // An exact division by an odd number is a multiplication by its inverse modulo 2^64 (Newton: 5 rounds
  // from 3 bits).
  const shift = ctz<u64>(step) & 63
  const odd = step >> shift
  let inverse = odd * 3 ^ 2
  for (let i = 0; i < 4; i++) inverse *= 2 - odd * inverse
  let row: u32 = 0
  while (row < n) {
    const stop = min(row + 64, n)
    if (step == 1 && stop - row == 64 && allOnes(validity, row)) {
      const bases = i64x2.splat(base)
      for (; row < stop; row += 16) {
        const at = values + (row << 3)
        store_codes<T>(out + row * sizeof<T>(), four_below(at, bases), four_below(at + 32, bases),
          four_below(at + 64, bases), four_below(at + 96, bases))
      }
      continue
    }
    for (; row < stop; row++) {
      const code = ((load<u64>(values + (row << 3)) - base) >> shift) * inverse
      store<T>(out + row * sizeof<T>(), <T>(bit(validity, row) ? code : 0))
    }
  }
}

// Four values less their base, as 32-bit words.
// @ts-ignore: decorator
@inline
function four_below(at: usize, bases: v128): v128 {
  const a = i64x2.sub(v128.load(at), bases)
  const b = i64x2.sub(v128.load(at + 16), bases)
  return i32x4.shuffle(a, b, 0, 2, 4, 6)
}

// Sixteen codes of one width from 32-bit words that fit it.
// @ts-ignore: decorator
@inline
function store_codes<T>(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  if (sizeof<T>() == 4) {
    v128.store(at, a)
    v128.store(at, b, 16)
    v128.store(at, c, 32)
    v128.store(at, d, 48)
    return
  }
  const low = i16x8.narrow_i32x4_u(a, b)
  const high = i16x8.narrow_i32x4_u(c, d)
  if (sizeof<T>() == 2) {
    v128.store(at, low)
    v128.store(at, high, 16)
  } else {
    v128.store(at, i8x16.narrow_i16x8_u(low, high))
  }
}

// Integers of a decimal float stay below this, so that ten times one is exact and rounding cannot miss by
// one.
const DECIMAL_MAX: f64 = 1125899906842624.0

/**
 * Whether every valid value is m / 10^k, exactly, for one k in 0 ... 4 and |m| < 2^50. Gives k or -1, and
 * writes {min m, max m} to `out` as two 64-bit floats (min > max if no value is valid).
 */
export function pack_range_f64(values: usize, validity: usize, n: u32, out: usize): i32 {
  let k = 0
  let scale: f64 = 1
  let low = f64x2.splat(Infinity)
  let high = f64x2.splat(-Infinity)
  let row: u32 = 0
  while (row < n) {
    const stop = min(row + 64, n)
    if (stop - row == 64 && allOnes(validity, row)) {
      const scales = f64x2.splat(scale)
      const zero = f64x2.splat(0)
      let good = i64x2.splat(-1)
      let l = low
      let h = high
      for (let r = row; r < stop; r += 2) {
        const v = v128.load(values + (r << 3))
        const m = f64x2.add(f64x2.nearest(f64x2.mul(v, scales)), zero)
        // NaN equals itself bit for bit, and slips through min and max: hence the second test.
        good = v128.and(good, v128.and(v128.eq<i64>(f64x2.div(m, scales), v), f64x2.eq(m, m)))
        l = f64x2.pmin(l, m)
        h = f64x2.pmax(h, m)
      }
      if (v128.all_true<i64>(good) && in_bounds(l, h)) {
        low = l
        high = h
        row = stop
        continue
      }
    }
    for (; row < stop; row++) {
      if (!bit(validity, row)) continue
      const v = load<f64>(values + (row << 3))
      let m = nearest<f64>(v * scale) + 0.0
      while (!(abs<f64>(m) < DECIMAL_MAX) || reinterpret<i64>(m / scale) != reinterpret<i64>(v)) {
        if (k == 4 || !(abs<f64>(v) < DECIMAL_MAX)) return -1
        k++
        scale *= 10
        low = f64x2.mul(low, f64x2.splat(10))
        high = f64x2.mul(high, f64x2.splat(10))
        m = nearest<f64>(v * scale) + 0.0
      }
      low = f64x2.pmin(low, f64x2.splat(m))
      high = f64x2.pmax(high, f64x2.splat(m))
    }
  }
  if (n > 0 && f64x2.extract_lane(low, 0) <= f64x2.extract_lane(high, 0) && !in_bounds(low, high)) return -1
  store<f64>(out, min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1)))
  store<f64>(out, max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1)), 8)
  return k
}

// @ts-ignore: decorator
@inline
function in_bounds(low: v128, high: v128): bool {
  const above = f64x2.gt(low, f64x2.splat(-DECIMAL_MAX))
  return v128.all_true<i64>(v128.and(above, f64x2.lt(high, f64x2.splat(DECIMAL_MAX))))
}

/** Codes nearest(value * divisor) - base of `width` bytes; `base` is an i64 and the divisor, an f64. */
export function pack_f64(values: usize, validity: usize, n: u32, base: usize, width: u32, out: usize): void {
  if (width == 1) pack_decimals<u8>(values, validity, n, base, out)
  else if (width == 2) pack_decimals<u16>(values, validity, n, base, out)
  else pack_decimals<u32>(values, validity, n, base, out)
}

// @ts-ignore: decorator
@inline
function pack_decimals<T>(values: usize, validity: usize, n: u32, baseAndDivisor: usize, out: usize): void {
  const base = f64x2.splat(<f64>load<i64>(baseAndDivisor))
  const divisor = f64x2.splat(load<f64>(baseAndDivisor, 8))
  let row: u32 = 0
  while (row < n) {
    const stop = min(row + 64, n)
    if (stop - row == 64 && allOnes(validity, row)) {
      for (; row < stop; row += 16) {
        const at = values + (row << 3)
        store_codes<T>(out + row * sizeof<T>(), four_decimals(at, divisor, base),
          four_decimals(at + 32, divisor, base), four_decimals(at + 64, divisor, base),
          four_decimals(at + 96, divisor, base))
      }
      continue
    }
    for (; row < stop; row++) {
      const m = nearest<f64>(load<f64>(values + (row << 3)) * f64x2.extract_lane(divisor, 0))
      const code = <u32>(m - f64x2.extract_lane(base, 0))
      store<T>(out + row * sizeof<T>(), <T>(bit(validity, row) ? code : 0))
    }
  }
}

// @ts-ignore: decorator
@inline
function four_decimals(at: usize, divisor: v128, base: v128): v128 {
  const a = f64x2.sub(f64x2.nearest(f64x2.mul(v128.load(at), divisor)), base)
  const b = f64x2.sub(f64x2.nearest(f64x2.mul(v128.load(at + 16), divisor)), base)
  return i32x4.shuffle(i32x4.trunc_sat_f64x2_u_zero(a), i32x4.trunc_sat_f64x2_u_zero(b), 0, 1, 4, 5)
}
