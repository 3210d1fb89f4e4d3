// decimal-256-cast.ts - decimals of 32 bytes from and to integers, floats, decimals of 16 bytes, other scales
// and text: what decimal-cast.ts does with 16. `limit` is 10^precision (32 bytes, 0 = no check). A value that
// does not fit gives its row (else ~0), or, where `outValidity` is not 0, becomes NULL there. `scratch` has
// 256 bytes.
import { bit } from './inside/bit'
import { put_decimal_digits } from './inside/decimal-digits'
import {
  add, BYTES, copy, divide, divideSmall, isNegative, isZero, lessMagnitude, magnitude, multiply, put64,
  putFloat, sign, toFloat,
} from './inside/wide-256'

/** Whether the row may stay as it is: it fits, is NULL, or becomes NULL here. */
function settled(ok: bool, validity: usize, outValidity: usize, i: u32): bool {
  if (ok || !bit(validity, i)) return true
  if (outValidity == 0) return false
  store<u8>(outValidity + (i >>> 3), load<u8>(outValidity + (i >>> 3)) & ~(1 << <u8>(i & 7)))
  return true
}

/** integer * factor (0 = one). */
export function decimal256_of_i64(values: usize, unsigned: bool, validity: usize, factor: usize, limit: usize, n: u32, out: usize, outValidity: usize, scratch: usize): u32 {
  for (let i: u32 = 0; i < n; i++) {
    put64(load<i64>(values + (i << 3)), unsigned, out + <usize>i * BYTES)
  }
  return decimal256_rescale(out, validity, true, factor, limit, n, out, outValidity, scratch)
}

/** The same integers in 32 bytes. */
export function decimal256_of_128(values: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const from = values + (<usize>i << 4)
    const to = out + <usize>i * BYTES
    put64(load<i64>(from, 8) >> 63, false, to)
    v128.store(to, v128.load(from))
  }
}

/** The lower 16 bytes, for values that fit them. */
export function decimal256_to_128(values: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) v128.store(out + (<usize>i << 4), v128.load(values + <usize>i * BYTES))
}

/** Another scale: times factor (up), or divided by it, halves away from zero. `out` may be `values`. */
export function decimal256_rescale(values: usize, validity: usize, up: bool, factor: usize, limit: usize, n: u32, out: usize, outValidity: usize, scratch: usize): u32 {
  const m = scratch
  for (let i: u32 = 0; i < n; i++) {
    const value = values + <usize>i * BYTES
    const negative = isNegative(value)
    magnitude(value, m)
    let ok = true
    const to = out + <usize>i * BYTES
    if (factor == 0) copy(m, to)
    else if (up) ok = multiply(m, factor, to)
    else rounded(m, factor, to, scratch + BYTES)
    ok = ok && (limit == 0 || lessMagnitude(to, limit))
    ok = sign(to, negative) && ok
    if (!settled(ok, validity, outValidity, i)) return i
  }
  return ~0
}

/** m / factor (a power of ten), halves up. */
function rounded(m: usize, factor: usize, out: usize, scratch: usize): void {
  const rest = scratch
  const one = scratch + BYTES
  divide(m, factor, out, rest, scratch + BYTES)
  add(rest, rest, rest)
  if (lessMagnitude(rest, factor)) return
  put64(1, true, one)
  add(out, one, out)
}

/** round(float * factor), halves away from zero. */
export function decimal256_of_f64(values: usize, validity: usize, factor: f64, limit: usize, n: u32, out: usize, outValidity: usize): u32 {
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f64>(values + (i << 3)) * factor
    const size = abs(x)
    const to = out + <usize>i * BYTES
    let ok = size < 57896044618658097711785492504343953926634992332820282019728792003956564819968.0
    const whole = floor(size)
    putFloat(ok ? size - whole >= 0.5 ? whole + 1 : whole : 0, to)
    ok = ok && (limit == 0 || lessMagnitude(to, limit))
    sign(to, x < 0)
    if (!settled(ok, validity, outValidity, i)) return i
  }
  return ~0
}

/** The nearest float of the integer, divided by 10^scale. */
export function decimal256_to_f64(values: usize, n: u32, divisor: f64, out: usize, scratch: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<f64>(out + (i << 3), toFloat(values + <usize>i * BYTES, scratch) / divisor)
  }
}

/** As decimal_to_i64. */
export function decimal256_to_i64(values: usize, validity: usize, factor: usize, limits: usize, unsigned: bool, n: u32, out: usize, outValidity: usize, scratch: usize): u32 {
  const most = load<u64>(limits, 8)
  const least = unsigned ? 0 : most + 1
  const m = scratch
  const q = scratch + BYTES
  for (let i: u32 = 0; i < n; i++) {
    const value = values + <usize>i * BYTES
    magnitude(value, m)
    if (factor) divide(m, factor, q, scratch + 2 * BYTES, scratch + 3 * BYTES)
    else copy(m, q)
    const low = load<u64>(q)
    store<u64>(q, 0)
    const ok = isZero(q) && low <= (isNegative(value) ? least : most)
    if (!settled(ok, validity, outValidity, i)) return i
    store<u64>(out + (i << 3), isNegative(value) ? 0 - low : low)
  }
  return ~0
}

/** Digits of a magnitude, which is used up, without leading zeros and ending at `end`; gives their number. */
function put_magnitude(end: usize, m: usize): u32 {
  let at = end
  while (!isZero(m)) {
    let chunk = divideSmall(m, 1000000000, m)
    for (let i = 0; i < 9; i++) {
      store<u8>(--at, 0x30 + <u8>(chunk % 10))
      chunk /= 10
    }
  }
  if (at == end) store<u8>(--at, 0x30)
  while (at < end - 1 && load<u8>(at) == 0x30) at++
  return <u32>(end - at)
}

/** As decimal_text; `out` needs 80 bytes a value. */
export function decimal256_text(values: usize, step: u32, validity: usize, n: u32, scale: u32, offsets: usize, out: usize, scratch: usize): u32 {
  let at = out
  const end = scratch + 128
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(offsets + (i << 2), <u32>(at - out))
    if (!bit(validity, i)) continue
    const value = values + <usize>i * step
    magnitude(value, scratch)
    const digits = put_magnitude(end, scratch)
    at = put_decimal_digits(at, isNegative(value), end - digits, digits, scale)
  }
  store<u32>(offsets + (n << 2), <u32>(at - out))
  return <u32>(at - out)
}

/** The 32 bytes of each value the other way round, as Parquet holds them. */
export function decimal256_big_endian(values: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    for (let w: usize = 0; w < BYTES; w += 8) {
      store<u64>(out + <usize>i * BYTES + BYTES - 8 - w, bswap<u64>(load<u64>(values + <usize>i * BYTES + w)))
    }
  }
}
