// compare.ts - comparisons of 8-byte values and of packed codes, giving bitmaps. Order is SQL's: floats by
// total order. Validity is not looked at here: the caller combines it. op: 0 =, 1 !=, 2 <, 3 <=, 4 >, 5 >=.
import { FLOAT, floatKeys, keyOf } from './inside/order'

// @ts-ignore: decorator
@inline
function test(op: u32, a: i64, b: i64): bool {
  return op == 0 ? a == b : op == 1 ? a != b : op == 2 ? a < b : op == 3 ? a <= b : op == 4 ? a > b : a >= b
}

// @ts-ignore: decorator
@inline
function testPair(op: u32, a: v128, b: v128): u64 {
  const m = op == 0 ? v128.eq<i64>(a, b) : op == 1 ? v128.ne<i64>(a, b) : op == 2 ? v128.lt<i64>(a, b)
    : op == 3 ? v128.le<i64>(a, b) : op == 4 ? v128.gt<i64>(a, b) : v128.ge<i64>(a, b)
  return <u64>i64x2.bitmask(m)
}

// @ts-ignore: decorator
@inline
function pair(kind: u32, at: usize): v128 {
  const v = v128.load(at)
  if (kind == FLOAT) return floatKeys(v)
  return kind == 1 ? v128.xor(v, i64x2.splat(i64.MIN_VALUE)) : v
}

// @ts-ignore: decorator
@inline
function valuesLoop(kind: u32, op: u32, a: usize, b: usize, n: u32, out: usize): void {
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    let j: u32 = 0
    for (; j + 2 <= end; j += 2) {
      const at = (w + j) << 3
      word |= testPair(op, pair(kind, a + at), pair(kind, b + at)) << <u64>j
    }
    if (j < end) {
      const at = (w + j) << 3
      word |= <u64>test(op, keyOf(kind, load<i64>(a + at)), keyOf(kind, load<i64>(b + at))) << <u64>j
    }
    store<u64>(out + (w >>> 3), word)
  }
}

// @ts-ignore: decorator
@inline
function constantLoop(kind: u32, op: u32, a: usize, value: i64, n: u32, out: usize): void {
  const splat = i64x2.splat(value)
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    let j: u32 = 0
    for (; j + 2 <= end; j += 2) word |= testPair(op, pair(kind, a + ((w + j) << 3)), splat) << <u64>j
    if (j < end) word |= <u64>test(op, keyOf(kind, load<i64>(a + ((w + j) << 3))), value) << <u64>j
    store<u64>(out + (w >>> 3), word)
  }
}

// @ts-ignore: decorator
@inline
function valuesOp(kind: u32, op: u32, a: usize, b: usize, n: u32, out: usize): void {
  if (op == 0) valuesLoop(kind, 0, a, b, n, out)
  else if (op == 1) valuesLoop(kind, 1, a, b, n, out)
  else if (op == 2) valuesLoop(kind, 2, a, b, n, out)
  else if (op == 3) valuesLoop(kind, 3, a, b, n, out)
  else if (op == 4) valuesLoop(kind, 4, a, b, n, out)
  else valuesLoop(kind, 5, a, b, n, out)
}

// @ts-ignore: decorator
@inline
function constantOp(kind: u32, op: u32, a: usize, value: i64, n: u32, out: usize): void {
  if (op == 0) constantLoop(kind, 0, a, value, n, out)
  else if (op == 1) constantLoop(kind, 1, a, value, n, out)
  else if (op == 2) constantLoop(kind, 2, a, value, n, out)
  else if (op == 3) constantLoop(kind, 3, a, value, n, out)
  else if (op == 4) constantLoop(kind, 4, a, value, n, out)
  else constantLoop(kind, 5, a, value, n, out)
}

/** bit i = a[i] op b[i]; kind: 0 signed, 1 unsigned, 2 float. */
export function compare_8(kind: u32, op: u32, a: usize, b: usize, n: u32, out: usize): void {
  if (kind == 0) valuesOp(0, op, a, b, n, out)
  else if (kind == 1) valuesOp(1, op, a, b, n, out)
  else valuesOp(2, op, a, b, n, out)
}

/** bit i = a[i] op the 8-byte value at `value`. */
export function compare_8_constant(kind: u32, op: u32, a: usize, value: usize, n: u32, out: usize): void {
  const key = keyOf(kind, load<i64>(value))
  if (kind == 0) constantOp(0, op, a, key, n, out)
  else if (kind == 1) constantOp(1, op, a, key, n, out)
  else constantOp(2, op, a, key, n, out)
}

// op 0 =, 2 <, 4 > on unsigned codes; the others are complements, taken by the caller's `flip`.
// @ts-ignore: decorator
@inline
function codes8(op: u32, codes: usize, value: u32, n: u32, flip: u64, out: usize): void {
  const splat = i8x16.splat(<i8>value)
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    for (let j: u32 = 0; j < 64; j += 16) {
      const v = v128.load(codes + w + j)
      const m = op == 0 ? i8x16.eq(v, splat) : op == 2 ? i8x16.lt_u(v, splat) : i8x16.gt_u(v, splat)
      word |= <u64>(<u32>i8x16.bitmask(m)) << <u64>j
    }
    store<u64>(out + (w >>> 3), word ^ flip)
  }
}

// @ts-ignore: decorator
@inline
function codes16(op: u32, codes: usize, value: u32, n: u32, flip: u64, out: usize): void {
  const splat = i16x8.splat(<i16>value)
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    for (let j: u32 = 0; j < 64; j += 8) {
      const v = v128.load(codes + ((w + j) << 1))
      const m = op == 0 ? i16x8.eq(v, splat) : op == 2 ? i16x8.lt_u(v, splat) : i16x8.gt_u(v, splat)
      word |= <u64>(<u32>i16x8.bitmask(m)) << <u64>j
    }
    store<u64>(out + (w >>> 3), word ^ flip)
  }
}

// @ts-ignore: decorator
@inline
function codes32(op: u32, codes: usize, value: u32, n: u32, flip: u64, out: usize): void {
  const splat = i32x4.splat(value)
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    for (let j: u32 = 0; j < 64; j += 4) {
      const v = v128.load(codes + ((w + j) << 2))
      const m = op == 0 ? i32x4.eq(v, splat) : op == 2 ? i32x4.lt_u(v, splat) : i32x4.gt_u(v, splat)
      word |= <u64>(<u32>i32x4.bitmask(m)) << <u64>j
    }
    store<u64>(out + (w >>> 3), word ^ flip)
  }
}

/**
 * bit i = codes[i] op value, as unsigned integers of `width` bytes. Reads up to the next multiple of 64
 * codes.
 */
export function compare_codes(op: u32, codes: usize, width: u32, value: u32, n: u32, out: usize): void {
  const flip: u64 = op == 1 || op == 3 || op == 5 ? ~0 : 0
  const base: u32 = op < 2 ? 0 : op == 3 || op == 4 ? 4 : 2
  if (width == 1) {
    if (base == 0) codes8(0, codes, value, n, flip, out)
    else if (base == 2) codes8(2, codes, value, n, flip, out)
    else codes8(4, codes, value, n, flip, out)
  } else if (width == 2) {
    if (base == 0) codes16(0, codes, value, n, flip, out)
    else if (base == 2) codes16(2, codes, value, n, flip, out)
    else codes16(4, codes, value, n, flip, out)
  } else if (base == 0) codes32(0, codes, value, n, flip, out)
  else if (base == 2) codes32(2, codes, value, n, flip, out)
  else codes32(4, codes, value, n, flip, out)
}

/** bit i = bit codes[i] of the table: a predicate computed once per dictionary entry, spread over rows. */
export function map_codes_to_bits(codes: usize, n: u32, table: usize, out: usize): void {
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let j: u32 = 0; j < end; j++) {
      const code = load<u32>(codes + ((w + j) << 2))
      word |= <u64>((load<u8>(table + (code >>> 3)) >>> <u8>(code & 7)) & 1) << <u64>j
    }
    store<u64>(out + (w >>> 3), word)
  }
}

/** bit i = (codes[i] != 0): the validity of a DICTIONARY column. */
export function codes_validity(codes: usize, n: u32, out: usize): void {
  compare_codes(1, codes, 4, 0, n, out)
}
