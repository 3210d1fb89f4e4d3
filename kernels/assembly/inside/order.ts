// order.ts - values as 64-bit keys whose signed order is SQL's order, so that one loop compares all types.
// Floats have a total order: -0 < 0, and NaN is the largest.

const NAN: i64 = 0x7ff8000000000000

/** The key of a float's bits. All NaNs are one. */
// @ts-ignore: decorator
@inline
export function floatKey(bits: i64): i64 {
  return (bits & i64.MAX_VALUE) > 0x7ff0000000000000 ? NAN : bits ^ <i64>(<u64>(bits >> 63) >>> 1)
}

/** As floatKey, two at once. */
// @ts-ignore: decorator
@inline
export function floatKeys(bits: v128): v128 {
  const keys = v128.xor(bits, v128.shr<u64>(v128.shr<i64>(bits, 63), 1))
  return v128.bitselect(i64x2.splat(NAN), keys, v128.ne<f64>(bits, bits))
}

/** The key of an unsigned integer, and back. */
// @ts-ignore: decorator
@inline
export function unsignedKey(bits: i64): i64 {
  return bits ^ i64.MIN_VALUE
}

/** How keys are made from 8-byte values. */
export const SIGNED: u32 = 0
export const UNSIGNED: u32 = 1
export const FLOAT: u32 = 2

// @ts-ignore: decorator
@inline
export function keyOf(kind: u32, bits: i64): i64 {
  return kind == FLOAT ? floatKey(bits) : kind == UNSIGNED ? unsignedKey(bits) : bits
}

/**
 * The bits of a key. Not keyOf again: the keys of -0.0 and of the smallest negative numbers look like NaNs.
 */
// @ts-ignore: decorator
@inline
export function bitsOf(kind: u32, key: i64): i64 {
  return kind == FLOAT ? key ^ <i64>(<u64>(key >> 63) >>> 1) : kind == UNSIGNED ? unsignedKey(key) : key
}
