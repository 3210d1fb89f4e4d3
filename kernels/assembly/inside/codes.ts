// codes.ts - sums and extremes of packed codes over rows [from, to), SIMD, inlined into the aggregate
// kernels. Blocks may be read up to 15 bytes past `to` and are masked: kernel memory has no end to trap at.

// @ts-ignore: decorator
@inline
export function codeAt<T>(codes: usize, i: u32): u32 {
  return <u32>load<T>(codes + <usize>i * sizeof<T>())
}

// @ts-ignore: decorator
@inline
function iota8(): v128 { return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }
// @ts-ignore: decorator
@inline
function iota16(): v128 { return i16x8(0, 1, 2, 3, 4, 5, 6, 7) }

function sum8(codes: usize, from: u32, to: u32): u64 {
  let total: u64 = 0
  let at = codes + from
  let left = to - from
  while (left >= 16) {
    const blocks = min<u32>(left >>> 4, 128)
    let acc = i16x8.splat(0)
    for (let b: u32 = 0; b < blocks; b++) {
      acc = i16x8.add(acc, i16x8.extadd_pairwise_i8x16_u(v128.load(at + (b << 4))))
    }
    const wide = i32x4.extadd_pairwise_i16x8_u(acc)
    const two = i64x2.add(i64x2.extend_low_i32x4_u(wide), i64x2.extend_high_i32x4_u(wide))
    total += i64x2.extract_lane(two, 0) + i64x2.extract_lane(two, 1)
    at += blocks << 4
    left -= blocks << 4
  }
  if (left) {
    const v = v128.and(v128.load(at), i8x16.lt_s(iota8(), i8x16.splat(<i8>left)))
    const wide = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v))
    const two = i64x2.add(i64x2.extend_low_i32x4_u(wide), i64x2.extend_high_i32x4_u(wide))
    total += i64x2.extract_lane(two, 0) + i64x2.extract_lane(two, 1)
  }
  return total
}

function sum16(codes: usize, from: u32, to: u32): u64 {
  let total: u64 = 0
  let at = codes + (<usize>from << 1)
  let left = to - from
  while (left >= 8) {
    // 16,384 blocks of pairs below 2^17 stay below 2^31.
    const blocks = min<u32>(left >>> 3, 16384)
    let acc = i32x4.splat(0)
    for (let b: u32 = 0; b < blocks; b++) {
      acc = i32x4.add(acc, i32x4.extadd_pairwise_i16x8_u(v128.load(at + (b << 4))))
    }
    const two = i64x2.add(i64x2.extend_low_i32x4_u(acc), i64x2.extend_high_i32x4_u(acc))
    total += i64x2.extract_lane(two, 0) + i64x2.extract_lane(two, 1)
    at += blocks << 4
    left -= blocks << 3
  }
  for (let i: u32 = 0; i < left; i++) total += load<u16>(at + (i << 1))
  return total
}

function sum32(codes: usize, from: u32, to: u32): u64 {
  let acc = i64x2.splat(0)
  let i = from
  for (; i + 4 <= to; i += 4) {
    const v = v128.load(codes + (i << 2))
    acc = i64x2.add(acc, i64x2.add(i64x2.extend_low_i32x4_u(v), i64x2.extend_high_i32x4_u(v)))
  }
  let total: u64 = i64x2.extract_lane(acc, 0) + i64x2.extract_lane(acc, 1)
  for (; i < to; i++) total += load<u32>(codes + (i << 2))
  return total
}

/** Sum of the codes of rows [from, to). */
// @ts-ignore: decorator
@inline
export function sumCodes<T>(codes: usize, from: u32, to: u32): u64 {
  return sizeof<T>() == 1 ? sum8(codes, from, to)
    : sizeof<T>() == 2 ? sum16(codes, from, to) : sum32(codes, from, to)
}

function max8(codes: usize, from: u32, to: u32, flip: v128): u32 {
  let at = codes + from
  let left = to - from
  let acc = i8x16.splat(0)
  while (left >= 16) {
    acc = i8x16.max_u(acc, v128.xor(v128.load(at), flip))
    at += 16
    left -= 16
  }
  if (left) {
    const inside = i8x16.lt_s(iota8(), i8x16.splat(<i8>left))
    acc = i8x16.max_u(acc, v128.and(v128.xor(v128.load(at), flip), inside))
  }
  acc = i8x16.max_u(acc, i8x16.shuffle(acc, acc, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
  acc = i8x16.max_u(acc, i8x16.shuffle(acc, acc, 4, 5, 6, 7, 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15))
  const four = <u32>i32x4.extract_lane(acc, 0)
  const a = max<u32>(four & 0xff, (four >>> 8) & 0xff)
  return max<u32>(a, max<u32>((four >>> 16) & 0xff, four >>> 24))
}

function max16(codes: usize, from: u32, to: u32, flip: v128): u32 {
  let at = codes + (<usize>from << 1)
  let left = to - from
  let acc = i16x8.splat(0)
  while (left >= 8) {
    acc = i16x8.max_u(acc, v128.xor(v128.load(at), flip))
    at += 16
    left -= 8
  }
  if (left) {
    const inside = i16x8.lt_s(iota16(), i16x8.splat(<i16>left))
    acc = i16x8.max_u(acc, v128.and(v128.xor(v128.load(at), flip), inside))
  }
  acc = i16x8.max_u(acc, i8x16.shuffle(acc, acc, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
  const a = max<u32>(<u32>i16x8.extract_lane_u(acc, 0), <u32>i16x8.extract_lane_u(acc, 1))
  return max<u32>(a, max<u32>(<u32>i16x8.extract_lane_u(acc, 2), <u32>i16x8.extract_lane_u(acc, 3)))
}

function max32(codes: usize, from: u32, to: u32, flip: u32): u32 {
  let best: u32 = 0
  for (let i = from; i < to; i++) best = max<u32>(best, load<u32>(codes + (i << 2)) ^ flip)
  return best
}

/** The largest code of rows [from, to); of at least one row. */
// @ts-ignore: decorator
@inline
export function maxCode<T>(codes: usize, from: u32, to: u32): u32 {
  if (sizeof<T>() == 1) return max8(codes, from, to, i8x16.splat(0))
  if (sizeof<T>() == 2) return max16(codes, from, to, i8x16.splat(0))
  return max32(codes, from, to, 0)
}

/** The smallest code of rows [from, to); of at least one row. */
// @ts-ignore: decorator
@inline
export function minCode<T>(codes: usize, from: u32, to: u32): u32 {
  if (sizeof<T>() == 1) return max8(codes, from, to, i8x16.splat(-1)) ^ 0xff
  if (sizeof<T>() == 2) return max16(codes, from, to, i8x16.splat(-1)) ^ 0xffff
  return max32(codes, from, to, ~0) ^ ~0
}
