// The shortest decimal that reads back as the same double, and of those the closest (Schubfach, R.
// Giulietti 2020). Powers of ten stand in a table of 617 x 16 bytes that TypeScript fills once
// (engine/formats/powers-of-ten.ts). The result has no trailing zeros. Not for NaN, infinities and zero.

const POWER_MIN: i32 = -292

// @ts-ignore: decorator
@inline
function high_product(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff
  const aHigh = a >>> 32
  const bLow = b & 0xffffffff
  const bHigh = b >>> 32
  const middle = aHigh * bLow + ((aLow * bLow) >>> 32)
  const cross = aLow * bHigh + (middle & 0xffffffff)
  return aHigh * bHigh + (middle >>> 32) + (cross >>> 32)
}

/** The high word of (power x c), its lowest bit set if anything was cut off. */
// @ts-ignore: decorator
@inline
function round_to_odd(powerHigh: u64, powerLow: u64, c: u64): u64 {
  const carry = high_product(powerLow, c)
  const low = powerHigh * c
  const sum = low + carry
  const high = high_product(powerHigh, c) + (sum < low ? 1 : 0)
  return high | (sum > 1 ? 1 : 0)
}

/** Digits of |value| as an integer; the decimal exponent goes to `exponentOut` (i32). */
export function shortest_digits(bits: u64, powers: usize, exponentOut: usize): u64 {
  const fraction = bits & 0x000fffffffffffff
  const biased = <i32>((bits >>> 52) & 0x7ff)
  const c = biased != 0 ? fraction | 0x0010000000000000 : fraction
  const q = biased != 0 ? biased - 1075 : -1074
  const outside: u64 = c & 1
  const closer = fraction == 0 && biased > 1
  const k = (q * 1262611 - (closer ? 524031 : 0)) >> 22
  const h = <u64>(q + ((-k * 1741647) >> 19) + 1)
  const entry = powers + (<usize>(-k - POWER_MIN) << 4)
  const powerHigh = load<u64>(entry, 8)
  const powerLow = load<u64>(entry)
  const cb = c << 2
  const lower = round_to_odd(powerHigh, powerLow, (cb - (closer ? 1 : 2)) << h) + outside
  const value = round_to_odd(powerHigh, powerLow, cb << h)
  const upper = round_to_odd(powerHigh, powerLow, (cb + 2) << h) - outside
  const s = value >>> 2
  if (s >= 10) {
    const tenth = s / 10
    const scaled = 40 * tenth
    const under = lower <= scaled
    const over = scaled + 40 <= upper
    if (under != over) return strip_zeros(tenth + (over ? 1 : 0), k + 1, exponentOut)
  }
  const under = lower <= (s << 2)
  const over = (s << 2) + 4 <= upper
  if (under != over) return strip_zeros(s + (over ? 1 : 0), k, exponentOut)
  const middle = (s << 2) + 2
  const up = value > middle || (value == middle && (s & 1) != 0)
  return strip_zeros(s + (up ? 1 : 0), k, exponentOut)
}

export function strip_zeros(digits: u64, exponent: i32, exponentOut: usize): u64 {
  let left = digits
  let e = exponent
  while (true) {
    const tenth = left / 10
    if (tenth * 10 != left) break
    left = tenth
    e++
  }
  store<i32>(exponentOut, e)
  return left
}
