// Doubles as text: digits and exponent laid out as the reference does. Two styles differ in where the
// exponent form begins and in `1.0e10` against `1e16`. Common values (integers, few decimals) need no
// search for the shortest digits.
import { put_small, put_u64 } from './digits'
import { shortest_digits, strip_zeros } from './shortest'

/**
 * Exponent form below 1e-5 and from 1e10, always with a point: JSON. Otherwise from 1e16, point only if
 * needed.
 */
// @ts-ignore: decorator
@inline
export function put_f64(out: usize, value: f64, json: bool, powers: usize, scratch: usize): usize {
  let at = out
  const bits = reinterpret<u64>(value)
  if (<i64>bits < 0) store<u8>(at++, 0x2d)
  const size = abs<f64>(value)
  if (size < 1e8) {
    const whole = <u64>size
    if (<f64>whole == size) {
      at = put_small(at, whole)
      store<u16>(at, 0x302e)
      return at + 2
    }
    // A decimal of at most 15 digits that reads back as the value is the shortest one.
    if (size >= 1e-3) {
      const scaled = nearest<f64>(size * 10000)
      if (scaled / 10000 == size) return put_four_decimals(at, <u64>scaled)
    }
  }
  return put_digits(at, shortest_digits(bits & 0x7fffffffffffffff, powers, scratch), load<i32>(scratch), json)
}

/** n / 10^4 without trailing zeros; n is no multiple of 10^4. */
// @ts-ignore: decorator
@inline
function put_four_decimals(out: usize, n: u64): usize {
  const whole = n / 10000
  let rest = <u32>(n - whole * 10000)
  let at = put_small(out, whole)
  store<u8>(at, 0x2e)
  at++
  const high = rest / 100
  const low = rest - high * 100
  const a = (high * 103) >>> 10
  const b = high - a * 10
  const c = (low * 103) >>> 10
  const d = low - c * 10
  store<u32>(at, 0x30303030 + (a | (b << 8) | (c << 16) | (d << 24)))
  return at + (d != 0 ? 4 : c != 0 ? 3 : b != 0 ? 2 : 1)
}

/** n / 10^places (places 0 ... 9, n < 10^15). */
export function put_decimal(out: usize, n: i64, places: i32, json: bool, scratch: usize): usize {
  let at = out
  if (n < 0) store<u8>(at++, 0x2d)
  const size = <u64>(n < 0 ? 0 - n : n)
  if (size == 0) {
    store<u32>(at, 0x302e30)
    return at + 3
  }
  const digits = strip_zeros(size, -places, scratch)
  return put_digits(at, digits, load<i32>(scratch), json)
}

export function put_digits(out: usize, digits: u64, exponent: i32, json: bool): usize {
  const end = put_u64(out, digits)
  const n = <i32>(end - out)
  const scientific = n + exponent - 1
  if (scientific < -5 || scientific > (json ? 9 : 15)) return put_exponent(out, n, scientific, json)
  if (exponent >= 0) {
    for (let i = 0; i < exponent; i++) store<u8>(end + i, 0x30)
    store<u16>(end + exponent, 0x302e)
    return end + exponent + 2
  }
  if (scientific >= 0) {
    const point = out + scientific + 1
    memory.copy(point + 1, point, <usize>(-exponent))
    store<u8>(point, 0x2e)
    return end + 1
  }
  const shift = <usize>(1 - scientific)
  memory.copy(out + shift, out, <usize>n)
  store<u16>(out, 0x2e30)
  for (let i: usize = 2; i < shift; i++) store<u8>(out + i, 0x30)
  return end + shift
}

function put_exponent(out: usize, n: i32, scientific: i32, json: bool): usize {
  let at = out + n
  if (n > 1) {
    memory.copy(out + 2, out + 1, <usize>(n - 1))
    store<u8>(out + 1, 0x2e)
    at++
  } else if (json) {
    store<u16>(at, 0x302e)
    at += 2
  }
  store<u8>(at++, 0x65)
  if (scientific < 0) store<u8>(at++, 0x2d)
  return put_small(at, <u64>(scientific < 0 ? -scientific : scientific))
}
