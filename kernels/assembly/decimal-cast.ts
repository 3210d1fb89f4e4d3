// decimal-cast.ts - decimals from and to integers, floats, other scales and text. `limit` is 10^precision (16
// bytes, 0 = no check). A value that does not fit gives its row (else ~0), or, where `outValidity` is not 0,
// becomes NULL there, as in cast.ts.
import { bit } from './inside/bit'
import { put_decimal_digits } from './inside/decimal-digits'
import { put_u64 } from './inside/digits'
import {
  add, fits, floatOf, highOf, lessMagnitude, lowOf, magnitude, productOf, quotientOf, signed, subtract, wide,
  wideOf,
} from './inside/wide'

// @ts-ignore: decorator
@inline
function clearBit(bits: usize, i: u32): void {
  store<u8>(bits + (i >>> 3), load<u8>(bits + (i >>> 3)) & ~(1 << <u8>(i & 7)))
}

/** integer * factor (0 = one). */
export function decimal_of_i64(values: usize, unsigned: bool, validity: usize, factor: usize, limit: usize, n: u32, out: usize, outValidity: usize): u32 {
  const f = factor ? v128.load(factor) : wide(1, 0)
  for (let i: u32 = 0; i < n; i++) {
    const x = wideOf(load<i64>(values + (i << 3)), unsigned)
    let r = x
    if (factor != 0 || limit != 0) {
      const m = factor ? productOf(magnitude(x), f) : magnitude(x)
      const ok = fits(m, highOf(x) < 0) && (limit == 0 || lessMagnitude(m, v128.load(limit)))
      if (!ok && bit(validity, i)) {
        if (outValidity == 0) return i
        clearBit(outValidity, i)
      }
      r = signed(m, highOf(x) < 0)
    }
    v128.store(out + (<usize>i << 4), r)
  }
  return ~0
}

/** Another scale: times factor (up), or divided by it, halves away from zero. */
export function decimal_rescale(values: usize, validity: usize, up: bool, factor: usize, limit: usize, n: u32, out: usize, outValidity: usize): u32 {
  const f = factor ? v128.load(factor) : wide(1, 0)
  const half = quotientOf(f, wide(2, 0))
  for (let i: u32 = 0; i < n; i++) {
    const x = v128.load(values + (<usize>i << 4))
    let m = magnitude(x)
    if (factor) {
      if (up) m = productOf(m, f)
      else {
        const q = quotientOf(m, f)
        const rest = subtract(m, productOf(q, f))
        m = lessMagnitude(rest, half) ? q : add(q, wide(1, 0))
      }
    }
    const ok = fits(m, highOf(x) < 0) && (limit == 0 || lessMagnitude(m, v128.load(limit)))
    if (!ok && bit(validity, i)) {
      if (outValidity == 0) return i
      clearBit(outValidity, i)
    }
    v128.store(out + (<usize>i << 4), signed(m, highOf(x) < 0))
  }
  return ~0
}

/** round(float * factor), halves away from zero. */
export function decimal_of_f64(values: usize, validity: usize, factor: f64, limit: usize, n: u32, out: usize, outValidity: usize): u32 {
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f64>(values + (i << 3)) * factor
    const size = abs(x)
    let r = wide(0, 0)
    let ok = size < 170141183460469231731687303715884105728.0
    if (ok) {
      const whole = floor(size)
      const rounded = size - whole >= 0.5 ? whole + 1 : whole
      const high = <u64>(rounded / 18446744073709551616.0)
      const m = wide(<u64>(rounded - <f64>high * 18446744073709551616.0), high)
      ok = limit == 0 || lessMagnitude(m, v128.load(limit))
      r = signed(m, x < 0)
    }
    if (!ok && bit(validity, i)) {
      if (outValidity == 0) return i
      clearBit(outValidity, i)
    }
    v128.store(out + (<usize>i << 4), r)
  }
  return ~0
}

/** The nearest float of the integer, divided by 10^scale. */
export function decimal_to_f64(values: usize, n: u32, divisor: f64, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<f64>(out + (i << 3), floatOf(v128.load(values + (<usize>i << 4))) / divisor)
  }
}

/** The whole part as an integer in [low, high] (i64 pair at `limits`; high as u64 where unsigned). */
export function decimal_to_i64(values: usize, validity: usize, factor: usize, limits: usize, unsigned: bool, n: u32, out: usize, outValidity: usize): u32 {
  const most = load<u64>(limits, 8)
  const least = unsigned ? 0 : most + 1
  for (let i: u32 = 0; i < n; i++) {
    const x = v128.load(values + (<usize>i << 4))
    const m = factor ? quotientOf(magnitude(x), v128.load(factor)) : magnitude(x)
    const isNegative = highOf(x) < 0
    if (!(highOf(m) == 0 && lowOf(m) <= (isNegative ? least : most)) && bit(validity, i)) {
      if (outValidity == 0) return i
      clearBit(outValidity, i)
    }
    store<u64>(out + (i << 3), isNegative ? 0 - lowOf(m) : lowOf(m))
  }
  return ~0
}

const CHUNK: u64 = 10000000000000000000

/** Writes n < 10^19 as exactly 19 digits that end at `end`. */
function put_nineteen(end: usize, n: u64): void {
  let left = n
  for (let i: usize = 1; i <= 19; i++) {
    const tenth = left / 10
    store<u8>(end - i, 0x30 + <u8>(left - tenth * 10))
    left = tenth
  }
}

/** Digits of a magnitude without leading zeros at `out`; gives their number. Needs 64 bytes. */
function put_magnitude(out: usize, m: v128): u32 {
  if (highOf(m) == 0) return <u32>(put_u64(out, lowOf(m)) - out)
  const chunk = wide(CHUNK, 0)
  const upper = quotientOf(m, chunk)
  const top = quotientOf(upper, chunk)
  let end: usize = out
  if (lowOf(top) != 0) {
    end = put_u64(out, lowOf(top))
    put_nineteen(end + 19, lowOf(upper) - lowOf(top) * CHUNK)
    end += 19
  } else end = put_u64(out, lowOf(upper))
  put_nineteen(end + 19, lowOf(subtract(m, productOf(upper, chunk))))
  return <u32>(end + 19 - out)
}

/**
 * Text with exactly `scale` digits behind the point; NULL is empty. Offsets are u32, n + 1 of them; `out`
 * needs 44 bytes a value, `scratch` 64. Gives the bytes written.
 */
export function decimal_text(values: usize, step: u32, validity: usize, n: u32, scale: u32, offsets: usize, out: usize, scratch: usize): u32 {
  let at = out
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(offsets + (i << 2), <u32>(at - out))
    if (!bit(validity, i)) continue
    const x = v128.load(values + <usize>i * step)
    const digits = put_magnitude(scratch, magnitude(x))
    at = put_decimal_digits(at, highOf(x) < 0, scratch, digits, scale)
  }
  store<u32>(offsets + (n << 2), <u32>(at - out))
  return <u32>(at - out)
}

/** The 16 bytes of each value the other way round, as Parquet holds them. */
export function decimal_big_endian(values: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const v = v128.load(values + (<usize>i << 4))
    const turned = i8x16.shuffle(v, v, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
    v128.store(out + (<usize>i << 4), turned)
  }
}
