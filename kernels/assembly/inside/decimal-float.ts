// decimal-float.ts - w * 10^q, correctly rounded to a double: by one exact multiplication or division where
// both fit (Clinger), else by the 128-bit product of Eisel and Lemire. The rare cases those cannot decide
// give NaN: the caller then takes an exact route. `powers` is the table of kernels/powers.ts.

export const POWERS_F64: usize = 160
const POWERS_FIVE: usize = 352

/** w * 10^q, w < 2^64; NaN if undecided (subnormal, overflow, or the product is too close to a tie). */
// @ts-ignore: decorator
@inline
export function decimalToFloat(w: u64, q: i32, powers: usize): f64 {
  if (w <= 9007199254740992 && q >= -22 && q <= 22) {
    if (q < 0) return <f64>w / load<f64>(powers + (<usize>(-q) << 3), POWERS_F64)
    return <f64>w * load<f64>(powers + (<usize>q << 3), POWERS_F64)
  }
  return eiselLemire(w, q, powers)
}

/** Upper 64 bits of a 64 x 64 bit product. */
// @ts-ignore: decorator
@inline
function highProduct(a: u64, b: u64): u64 {
  const a0 = a & 0xFFFFFFFF, a1 = a >>> 32
  const b0 = b & 0xFFFFFFFF, b1 = b >>> 32
  const low = a0 * b0
  const m1 = a1 * b0 + (low >>> 32)
  const m2 = a0 * b1 + (m1 & 0xFFFFFFFF)
  return a1 * b1 + (m1 >>> 32) + (m2 >>> 32)
}

function eiselLemire(given: u64, q: i32, powers: usize): f64 {
  if (given == 0) return 0
  if (q < -342 || q > 308) return NaN
  const shift = <i32>clz<u64>(given)
  const w = given << shift
  const entry = powers + POWERS_FIVE + (<usize>(q + 342) << 4)
  let high = highProduct(w, load<u64>(entry))
  let low = w * load<u64>(entry)
  if ((high & 0x1FF) == 0x1FF) {
    const more = highProduct(w, load<u64>(entry, 8))
    low += more
    if (low < more) high++
  }
  if (low == 0xFFFFFFFFFFFFFFFF && (q < -27 || q > 55)) return NaN
  const upper = <i32>(high >>> 63)
  let mantissa = high >>> (upper + 9)
  let power = ((217706 * q) >> 16) + 63 + upper - shift + 1023
  if (power <= 0) return NaN
  // Exactly between two doubles: round to even.
  const tie = low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && (mantissa << (upper + 9)) == high
  if (tie) mantissa &= ~1
  mantissa = (mantissa + (mantissa & 1)) >>> 1
  if (mantissa >= 0x20000000000000) {
    mantissa = 0x10000000000000
    power++
  }
  if (power >= 2047) return NaN
  return reinterpret<f64>((mantissa & 0xFFFFFFFFFFFFF) | (<u64>power << 52))
}
