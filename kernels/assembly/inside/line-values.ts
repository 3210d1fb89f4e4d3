// line-values.ts - field values of line protocol, read at `p` straight into the place of their column. Each
// gives the end of the value, or 0 for anything but a plain value of its type: the line is then read again
// by the full grammar in TypeScript, which finds the exact error or the exact value. Up to 24 bytes past
// `p` are readable.
import { decimalToFloat, POWERS_F64 } from './decimal-float'
import { digitsValue, leadingDigits, readDigits, ZEROS } from './swar-digits'

export const GROW: usize = 1
const STRING_BYTES_MAX: usize = 65536

// The common integer is short and positive; the place of the next field then hangs on few instructions.
// @ts-ignore: decorator
@inline
export function readInteger(p: usize, slot: usize, powers: usize): usize {
  const word = load<u64>(p) ^ ZEROS
  const n = leadingDigits(word)
  if (n - 1 < 7 && load<u8>(p + <usize>n) == 0x69) {
    store<u64>(slot, digitsValue(word, n))
    return p + <usize>n + 1
  }
  return readAnyInteger(p, slot, powers)
}

function readAnyInteger(p: usize, slot: usize, powers: usize): usize {
  const negative = load<u8>(p) == 0x2D
  const end = readDigits(p + <usize>negative, slot, powers)
  if (end == 0 || load<u8>(end) != 0x69) return 0
  const value = load<i64>(slot)
  // 2^63 and more, the smallest integer included, is left to the full grammar.
  if (value < 0) return 0
  if (negative) store<i64>(slot, -value)
  return end + 1
}

// @ts-ignore: decorator
@inline
export function readUnsigned(p: usize, slot: usize, powers: usize): usize {
  const end = readDigits(p, slot, powers)
  return end != 0 && load<u8>(end) == 0x75 ? end + 1 : 0
}

/** `scratch` takes two u64. */
// @ts-ignore: decorator
@inline
export function readFloat(p: usize, slot: usize, powers: usize, scratch: usize): usize {
  const word = load<u64>(p) ^ ZEROS
  const n = leadingDigits(word)
  // Up to seven digits, a point, up to seven more, no exponent: one exact division.
  if (n - 1 < 7 && load<u8>(p + <usize>n) == 0x2E) {
    const start = p + <usize>n + 1
    const places = load<u64>(start) ^ ZEROS
    const m = leadingDigits(places)
    const end = start + <usize>m
    if (m - 1 < 7 && (load<u8>(end) | 0x20) != 0x65) {
      const w = digitsValue(word, n) * load<u64>(powers + (<usize>m << 3)) + digitsValue(places, m)
      store<f64>(slot, <f64>w / load<f64>(powers + (<usize>m << 3), POWERS_F64))
      return end
    }
  }
  return readAnyFloat(p, slot, powers, scratch)
}

function readAnyFloat(p: usize, slot: usize, powers: usize, scratch: usize): usize {
  const negative = load<u8>(p) == 0x2D
  const start = p + <usize>negative
  let end = readDigits(start, scratch, powers)
  if (end == 0) return 0
  let w = load<u64>(scratch)
  let q: i32 = 0
  let next = load<u8>(end)
  if (next == 0x2E) {
    const point = end
    end = readDigits(point + 1, scratch + 8, powers)
    // The digits before the point and after it together: 19 at most.
    if (end == 0 || end - start > 20) return 0
    const places = end - point - 1
    q = -<i32>places
    w = w * load<u64>(powers + (places << 3)) + load<u64>(scratch, 8)
    next = load<u8>(end)
  }
  if ((next | 0x20) == 0x65) {
    const sign = load<u8>(end, 1)
    const minus = sign == 0x2D
    const digits = end + 1 + <usize>(minus || sign == 0x2B)
    end = readDigits(digits, scratch + 8, powers)
    if (end == 0 || end - digits > 4) return 0
    const exponent = <i32>load<u64>(scratch, 8)
    q += minus ? -exponent : exponent
  }
  const value = decimalToFloat(w, q, powers)
  if (value != value) return 0
  store<f64>(slot, negative ? -value : value)
  return end
}

/**
 * Sets or clears bit `row` of `bits`. Only whether the word is a known one is checked here, not what
 * follows it.
 */
// @ts-ignore: decorator
@inline
export function readBoolean(p: usize, bits: usize, row: u32): usize {
  const word = load<u32>(p)
  const first = word & 0xFF
  let length: usize = 1
  if (word == 0x65757274 || word == 0x65757254 || word == 0x45555254) length = 4
  else if ((word == 0x736C6166 || word == 0x736C6146) && load<u8>(p, 4) == 0x65) length = 5
  else if (word == 0x534C4146 && load<u8>(p, 4) == 0x45) length = 5
  const yes = (first | 0x20) == 0x74
  if (!yes && (first | 0x20) != 0x66) return 0
  const at = bits + (row >>> 3)
  const bit = <u8>(<u32>1 << (row & 7))
  store<u8>(at, yes ? load<u8>(at) | bit : load<u8>(at) & ~bit)
  return p + length
}

/**
 * Copies the string whose opening quote is at `p` to `out`, without escapes; the length goes to `written`
 * (u32).
 */
// @ts-ignore: decorator
@inline
export function readString(p: usize, end: usize, out: usize, room: usize, written: usize): usize {
  if (load<u8>(p) != 0x22) return 0
  let from = p + 1
  let to = out
  const quote = i8x16.splat(0x22)
  const backslash = i8x16.splat(0x5C)
  while (from < end) {
    if (to - out + 17 > room) return to - out > STRING_BYTES_MAX ? 0 : GROW
    const block = v128.load(from)
    v128.store(to, block)
    const mask = i8x16.bitmask(v128.or(i8x16.eq(block, quote), i8x16.eq(block, backslash)))
    if (mask == 0) {
      from += 16
      to += 16
      continue
    }
    const n = <usize>ctz<i32>(mask)
    from += n
    to += n
    if (from >= end) return 0
    if (load<u8>(from) == 0x22) {
      if (to - out > STRING_BYTES_MAX) return 0
      store<u32>(written, <u32>(to - out))
      return from + 1
    }
    // A backslash hides a quote or a backslash; before anything else it is a character of its own.
    const next = load<u8>(from, 1)
    const hidden = next == 0x22 || next == 0x5C
    store<u8>(to, hidden ? next : 0x5C)
    to++
    from += hidden ? 2 : 1
  }
  return 0
}
