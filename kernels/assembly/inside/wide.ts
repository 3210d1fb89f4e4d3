// wide.ts - 128-bit integers in a v128, two's complement, lane 0 the low half: what decimals are made of.
// Magnitudes are unsigned. Products and quotients work on magnitudes; `fits` and `signed` bring a sign back.

// @ts-ignore: decorator
@inline
export function wide(low: u64, high: u64): v128 {
  return i64x2.replace_lane(i64x2.splat(<i64>low), 1, <i64>high)
}

// @ts-ignore: decorator
@inline
export function lowOf(v: v128): u64 { return <u64>i64x2.extract_lane(v, 0) }

// @ts-ignore: decorator
@inline
export function highOf(v: v128): i64 { return i64x2.extract_lane(v, 1) }

// @ts-ignore: decorator
@inline
export function wideOf(value: i64, unsigned: bool): v128 {
  return wide(<u64>value, unsigned ? 0 : <u64>(value >> 63))
}

// @ts-ignore: decorator
@inline
export function add(a: v128, b: v128): v128 {
  const low = lowOf(a) + lowOf(b)
  return wide(low, <u64>highOf(a) + <u64>highOf(b) + <u64>(low < lowOf(a)))
}

// @ts-ignore: decorator
@inline
export function subtract(a: v128, b: v128): v128 {
  return wide(lowOf(a) - lowOf(b), <u64>highOf(a) - <u64>highOf(b) - <u64>(lowOf(a) < lowOf(b)))
}

/** Whether a + b = sum went over the edge. */
// @ts-ignore: decorator
@inline
export function sumOverflows(a: v128, b: v128, sum: v128): bool {
  return ((highOf(a) ^ highOf(sum)) & (highOf(b) ^ highOf(sum))) < 0
}

/** Whether a - b = difference did. */
// @ts-ignore: decorator
@inline
export function differenceOverflows(a: v128, b: v128, difference: v128): bool {
  return ((highOf(a) ^ highOf(b)) & (highOf(a) ^ highOf(difference))) < 0
}

// @ts-ignore: decorator
@inline
export function negate(a: v128): v128 { return subtract(wide(0, 0), a) }

// @ts-ignore: decorator
@inline
export function magnitude(a: v128): v128 { return highOf(a) < 0 ? negate(a) : a }

// @ts-ignore: decorator
@inline
export function less(a: v128, b: v128): bool {
  return highOf(a) < highOf(b) || (highOf(a) == highOf(b) && lowOf(a) < lowOf(b))
}

// @ts-ignore: decorator
@inline
export function lessMagnitude(a: v128, b: v128): bool {
  return <u64>highOf(a) < <u64>highOf(b) || (highOf(a) == highOf(b) && lowOf(a) < lowOf(b))
}

// @ts-ignore: decorator
@inline
export function isZero(a: v128): bool { return (lowOf(a) | <u64>highOf(a)) == 0 }

/** Whether a magnitude with that sign is a 128-bit integer. */
// @ts-ignore: decorator
@inline
export function fits(m: v128, isNegative: bool): bool {
  return highOf(m) >= 0 || (isNegative && highOf(m) == i64.MIN_VALUE && lowOf(m) == 0)
}

// @ts-ignore: decorator
@inline
export function signed(m: v128, isNegative: bool): v128 { return isNegative ? negate(m) : m }

// @ts-ignore: decorator
@inline
function product64(a: u64, b: u64): v128 {
  const a0 = a & 0xffffffff
  const a1 = a >>> 32
  const b0 = b & 0xffffffff
  const b1 = b >>> 32
  const p = a0 * b0
  const q = a1 * b0 + (p >>> 32)
  const r = a0 * b1 + (q & 0xffffffff)
  return wide((r << 32) | (p & 0xffffffff), a1 * b1 + (q >>> 32) + (r >>> 32))
}

function multiply(a: v128, b: v128): v128 {
  const ah = <u64>highOf(a)
  const bh = <u64>highOf(b)
  const p = product64(lowOf(a), lowOf(b))
  if ((ah | bh) == 0) return p
  if (ah != 0 && bh != 0) return i64x2.splat(-1)
  const cross = ah != 0 ? product64(ah, lowOf(b)) : product64(bh, lowOf(a))
  const high = <u64>highOf(p) + lowOf(cross)
  return highOf(cross) != 0 || high < lowOf(cross) ? i64x2.splat(-1) : wide(lowOf(p), high)
}

/** (high * 2^64 + low) / d, where high < d: Knuth's division by two digits of 32 bits. */
function quotient64(high: u64, low: u64, d: u64): u64 {
  const s = clz<u64>(d)
  const v = d << s
  const v1 = v >>> 32
  const v0 = v & 0xffffffff
  const top = s == 0 ? high : (high << s) | (low >>> (64 - s))
  const rest = low << s
  let q1 = top / v1
  let r = top - q1 * v1
  while (q1 > 0xffffffff || q1 * v0 > ((r << 32) | (rest >>> 32))) {
    q1--
    r += v1
    if (r > 0xffffffff) break
  }
  const middle = (top << 32) + (rest >>> 32) - q1 * v
  let q0 = middle / v1
  r = middle - q0 * v1
  while (q0 > 0xffffffff || q0 * v0 > ((r << 32) | (rest & 0xffffffff))) {
    q0--
    r += v1
    if (r > 0xffffffff) break
  }
  return (q1 << 32) + q0
}

function divide(a: v128, b: v128): v128 {
  const ah = <u64>highOf(a)
  const al = lowOf(a)
  const bh = <u64>highOf(b)
  const bl = lowOf(b)
  if ((ah | bh) == 0) return wide(al / bl, 0)
  if (bh == 0) {
    const top = ah / bl
    return wide(quotient64(ah - top * bl, al, bl), top)
  }
  if (lessMagnitude(a, b)) return wide(0, 0)
  // The quotient has at most 64 bits, one for each place the divisor can be moved.
  const places = clz<u64>(bh) - clz<u64>(ah)
  let d = places == 0 ? b : wide(bl << places, (bh << places) | (bl >>> (64 - places)))
  let left = a
  let q: u64 = 0
  for (let i: u64 = 0; i <= places; i++) {
    q <<= 1
    if (!lessMagnitude(left, d)) {
      left = subtract(left, d)
      q |= 1
    }
    d = wide((lowOf(d) >>> 1) | (<u64>highOf(d) << 63), <u64>highOf(d) >>> 1)
  }
  return wide(q, 0)
}

function toFloat(v: v128): f64 {
  const m = magnitude(v)
  const high = <u64>highOf(m)
  let f: f64
  if (high == 0) f = <f64>lowOf(m)
  else {
    // The first 64 bits, the last of them telling whether anything follows: rounded once.
    const s = 64 - clz<u64>(high)
    const kept = s == 64 ? high : (high << (64 - s)) | (lowOf(m) >>> s)
    const lost = s == 64 ? lowOf(m) : lowOf(m) << (64 - s)
    f = <f64>(kept | <u64>(lost != 0)) * reinterpret<f64>((1023 + s) << 52)
  }
  return highOf(v) < 0 ? -f : f
}

// The compiler warns of exported functions on v128, and inlining the ones above would be long.

/** Product of magnitudes; all ones, which never fits, if it has more than 128 bits. */
// @ts-ignore: decorator
@inline
export function productOf(a: v128, b: v128): v128 { return multiply(a, b) }

/** Quotient of magnitudes, rounded down; b is not 0. */
// @ts-ignore: decorator
@inline
export function quotientOf(a: v128, b: v128): v128 { return divide(a, b) }

/** The nearest float. */
// @ts-ignore: decorator
@inline
export function floatOf(v: v128): f64 { return toFloat(v) }
