// parquet-delta.ts - DELTA_BINARY_PACKED, both ways: blocks of 128 differences in 4 miniblocks of 32. The
// writer's byte mode gives every difference a whole byte over one common minimum, so that an entropy
// coder behind it sees symbols. The reader trusts nothing: it gives the bytes it used, or a negative
// number saying what was wrong.
import { pack_bits, unpack_one } from './inside/bit-pack'
import { read_varint, unzigzag, write_varint, zigzag } from './inside/varint'

const BLOCK: u32 = 128
const MINIBLOCK: u32 = 32

/**
 * Encodes n 64-bit values to `out` (room for 9 * n + 2,048 bytes) and gives the bytes written. `scratch`
 * holds 1,024 bytes. With `whole_bytes` widths are multiples of 8.
 */
export function delta_encode(values: usize, n: u32, whole_bytes: u32, scratch: usize, out: usize): u32 {
  let at = write_varint(out, BLOCK)
  at = write_varint(at, 4)
  at = write_varint(at, n)
  at = write_varint(at, zigzag(n > 0 ? load<i64>(values) : 0))
  let common = false
  let least: i64 = 0
  if (whole_bytes) {
    let most = i64.MIN_VALUE
    least = i64.MAX_VALUE
    let i: u32 = 1
    let low = i64x2.splat(i64.MAX_VALUE)
    let high = i64x2.splat(i64.MIN_VALUE)
    for (; i + 2 <= n; i += 2) {
      const value = values + (i << 3)
      const delta = i64x2.sub(v128.load(value), v128.load(value - 8))
      low = v128.bitselect(delta, low, v128.gt<i64>(low, delta))
      high = v128.bitselect(delta, high, v128.gt<i64>(delta, high))
    }
    least = min(i64x2.extract_lane(low, 0), i64x2.extract_lane(low, 1))
    most = max(i64x2.extract_lane(high, 0), i64x2.extract_lane(high, 1))
    if (i < n) {
      const delta = load<i64>(values + (i << 3)) - load<i64>(values + (i << 3) - 8)
      least = min(least, delta)
      most = max(most, delta)
    }
    common = n > 1 && <u64>(most - least) <= 255
  }
  if (common) return <u32>(encode_bytes(values, n, least, at) - out)
  for (let first: u32 = 1; first < n; first += BLOCK) {
    const count = min(BLOCK, n - first)
    least = i64.MAX_VALUE
    for (let i: u32 = 0; i < count; i++) {
      const value = values + ((first + i) << 3)
      const delta = load<i64>(value) - load<i64>(value - 8)
      store<i64>(scratch + (i << 3), delta)
      least = min(least, delta)
    }
    at = write_varint(at, zigzag(least))
    const widths = at
    store<u32>(widths, 0)
    at += 4
    for (let m: u32 = 0; m * MINIBLOCK < count; m++) {
      const start = scratch + ((m * MINIBLOCK) << 3)
      const rows = min(MINIBLOCK, count - m * MINIBLOCK)
      let all: u64 = 0
      for (let i: u32 = 0; i < MINIBLOCK; i++) {
        const above: u64 = i < rows ? <u64>(load<i64>(start + (i << 3)) - least) : 0
        store<u64>(start + (i << 3), above)
        all |= above
      }
      let width = 64 - <u32>clz<u64>(all)
      if (whole_bytes) width = (width + 7) & ~7
      store<u8>(widths + m, <u8>width)
      at = pack_bits<u64>(start, MINIBLOCK, width, at)
    }
  }
  return <u32>(at - out)
}

/** All differences as bytes above `least`: full blocks of full miniblocks, the last one padded. */
function encode_bytes(values: usize, n: u32, least: i64, out: usize): usize {
  let at = out
  for (let first: u32 = 1; first < n; first += BLOCK) {
    const count = min(BLOCK, n - first)
    at = write_varint(at, zigzag(least))
    const widths = at
    store<u32>(widths, 0)
    at += 4
    for (let m: u32 = 0; m * MINIBLOCK < count; m++) {
      const start = values + ((first + m * MINIBLOCK) << 3)
      const rows = min(MINIBLOCK, count - m * MINIBLOCK)
      store<u8>(widths + m, 8)
      if (rows == MINIBLOCK) {
        v128.store(at, sixteen_bytes(start, least))
        v128.store(at, sixteen_bytes(start + 128, least), 16)
      } else {
        for (let i: u32 = 0; i < MINIBLOCK; i++) {
          const value = start + (i << 3)
          store<u8>(at + i, i < rows ? <u8>(load<i64>(value) - load<i64>(value - 8) - least) : 0)
        }
      }
      at += MINIBLOCK
    }
  }
  return at
}

// @ts-ignore: decorator
@inline
function four_words(at: usize, least: v128): v128 {
  const a = i64x2.sub(i64x2.sub(v128.load(at), v128.load(at - 8)), least)
  const b = i64x2.sub(i64x2.sub(v128.load(at + 16), v128.load(at + 8)), least)
  return i32x4.shuffle(a, b, 0, 2, 4, 6)
}

// @ts-ignore: decorator
@inline
function sixteen_bytes(at: usize, least: i64): v128 {
  const leasts = i64x2.splat(least)
  const low = i16x8.narrow_i32x4_u(four_words(at, leasts), four_words(at + 32, leasts))
  const high = i16x8.narrow_i32x4_u(four_words(at + 64, leasts), four_words(at + 96, leasts))
  return i8x16.narrow_i16x8_u(low, high)
}

/**
 * Decodes exactly n values to 64-bit words at `out`; `narrow` = arithmetic is of 32 bits, sign-extended.
 * Gives bytes used, or -1: the bytes end early, -2: the header contradicts itself, -3: another number of
 * values than n.
 */
export function delta_decode(src: usize, end: usize, n: u32, narrow: u32, cell: usize, out: usize): i32 {
  let at = read_varint(src, end, cell)
  if (at == 0) return -1
  const block = load<u64>(cell)
  at = read_varint(at, end, cell)
  if (at == 0) return -1
  const miniblocks = load<u64>(cell)
  if (block == 0 || block > 1 << 20 || (block & 127) != 0 || miniblocks == 0 || miniblocks > 1024) return -2
  if (block % miniblocks != 0 || ((block / miniblocks) & 31) != 0) return -2
  const miniblock = <u32>(block / miniblocks)
  at = read_varint(at, end, cell)
  if (at == 0) return -1
  if (load<u64>(cell) != n) return -3
  at = read_varint(at, end, cell)
  if (at == 0) return -1
  let value = unzigzag(load<u64>(cell))
  if (n == 0) return <i32>(at - src)
  store<i64>(out, narrow ? <i64><i32>value : value)
  let row: u32 = 1
  while (row < n) {
    at = read_varint(at, end, cell)
    if (at == 0) return -1
    const least = unzigzag(load<u64>(cell))
    const widths = at
    at += <usize>miniblocks
    if (at > end) return -1
    for (let m: u32 = 0; m < <u32>miniblocks && row < n; m++) {
      const width = <u32>load<u8>(widths + m)
      if (width > 64) return -2
      const rows = min(miniblock, n - row)
      // The last miniblock is padded to its full size; a writer that leaves the padding out is understood
      // too.
      if (<u64>(end - at) < (<u64>rows * width + 7) >>> 3) return -1
      value = decode_miniblock(at, rows, width, least, value, out + (row << 3))
      row += rows
      at += <usize>((<u64>miniblock * width) >>> 3)
    }
  }
  if (narrow) for (let i: u32 = 0; i < n; i++) store<i64>(out + (i << 3), <i64>load<i32>(out + (i << 3)))
  return <i32>(min(at, end) - src)
}

// @ts-ignore: decorator
@inline
function decode_miniblock(at: usize, rows: u32, width: u32, least: i64, start: i64, out: usize): i64 {
  let value = start
  if (width == 0) {
    for (let i: u32 = 0; i < rows; i++) {
      value += least
      store<i64>(out + (i << 3), value)
    }
  } else if (width == 8) {
    for (let i: u32 = 0; i < rows; i++) {
      value += least + <i64>load<u8>(at + i)
      store<i64>(out + (i << 3), value)
    }
  } else {
    const mask: u64 = ~0 >>> (64 - <u64>width)
    let i: u32 = 0
    if (width < 8) {
      // Eight values are `width` bytes: one load serves them all.
      const shift = <u64>width
      for (; i + 8 <= rows; i += 8) {
        let word = load<u64>(at + (i >>> 3) * width)
        const to = out + (i << 3)
        for (let k: u32 = 0; k < 8; k++) {
          value += least + <i64>(word & mask)
          store<i64>(to + (k << 3), value)
          word >>>= shift
        }
      }
    } else if (width <= 16) {
      const shift = <u64>width
      for (; i + 4 <= rows; i += 4) {
        const bit = i * width
        let word = load<u64>(at + (bit >>> 3)) >>> (bit & 7)
        const to = out + (i << 3)
        for (let k: u32 = 0; k < 4; k++) {
          value += least + <i64>(word & mask)
          store<i64>(to + (k << 3), value)
          word >>>= shift
        }
      }
    }
    for (; i < rows; i++) {
      value += least + <i64>unpack_one(at, i, width, mask)
      store<i64>(out + (i << 3), value)
    }
  }
  return value
}
