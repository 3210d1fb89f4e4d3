// parquet-values.ts - between slots and stored values: leaving NULL slots out, putting them back,
// gathering dictionary entries, splitting 8-byte values into byte streams. Bitmaps are given from a whole
// byte on.
import { bit } from './inside/bit'

/** Copies the valid ones of n 8-byte values; gives their number. */
export function compact_64(values: usize, validity: usize, n: u32, out: usize): u32 {
  let at = out
  for (let row: u32 = 0; row < n; row++) {
    store<u64>(at, load<u64>(values + (row << 3)))
    at += bit(validity, row) ? 8 : 0
  }
  return <u32>((at - out) >>> 3)
}

/**
 * Copies those of n u32 codes that are not 0, less one, and marks them in the bitmap (whole words);
 * gives their number.
 */
export function compact_codes(codes: usize, n: u32, bits: usize, out: usize): u32 {
  let at = out
  for (let row: u32 = 0; row < n; row += 64) {
    let word: u64 = 0
    const stop = min<u32>(64, n - row)
    for (let i: u32 = 0; i < stop; i++) {
      const code = load<u32>(codes + ((row + i) << 2))
      store<u32>(at, code - 1)
      at += code != 0 ? 4 : 0
      word |= <u64>(code != 0) << i
    }
    store<u64>(bits + (row >>> 3), word)
  }
  return <u32>((at - out) >>> 2)
}

/** Copies the valid ones of n bits to a new bitmap (zeroed by the caller); gives their number. */
export function compact_bits(values: usize, validity: usize, n: u32, out: usize): u32 {
  let count: u32 = 0
  for (let row: u32 = 0; row < n; row++) {
    if (!bit(validity, row)) continue
    if (bit(values, row)) set_bit(out, count)
    count++
  }
  return count
}

/** Writes the row numbers' codes of runs: out[row] = codes[run] for rows [from, to). Runs end at `ends`. */
export function expand_runs(codes: usize, ends: usize, first_run: u32, from: u32, to: u32, out: usize): void {
  let run = first_run
  let row = from
  while (row < to) {
    const stop = min(load<u32>(ends + (run << 2)), to)
    const code = load<u32>(codes + (run << 2))
    for (; row < stop; row++) store<u32>(out + ((row - from) << 2), code)
    run++
  }
}

/**
 * Numbers the codes in use 1, 2, ... by first use. `table` (u32 per code, zeroed) gets the new numbers,
 * `used` the old codes; codes[i] is replaced. Code 0 stays. Gives the number of codes in use.
 */
export function renumber(codes: usize, n: u32, table: usize, used: usize): u32 {
  let count: u32 = 0
  let last: u32 = 0
  let last_number: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const code = load<u32>(codes + (i << 2))
    if (code != last) {
      last = code
      last_number = load<u32>(table + (code << 2))
      if (last_number == 0 && code != 0) {
        store<u32>(used + (count << 2), code)
        last_number = ++count
        store<u32>(table + (code << 2), last_number)
      }
    }
    store<u32>(codes + (i << 2), last_number)
  }
  return count
}

/** Spreads dense 8-byte values over n slots, NULL slots get 0. Gives values used. */
export function spread_64(dense: usize, validity: usize, n: u32, out: usize): u32 {
  let at = dense
  for (let row: u32 = 0; row < n; row++) {
    const valid = bit(validity, row)
    store<u64>(out + (row << 3), valid ? load<u64>(at) : 0)
    at += valid ? 8 : 0
  }
  return <u32>((at - dense) >>> 3)
}

/** Spreads dense u32 codes over n slots as code + 1 + shift; NULL slots get 0. */
export function spread_codes(dense: usize, validity: usize, n: u32, shift: u32, out: usize): void {
  let at = dense
  for (let row: u32 = 0; row < n; row++) {
    const valid = bit(validity, row)
    store<u32>(out + (row << 2), valid ? load<u32>(at) + 1 + shift : 0)
    at += valid ? 4 : 0
  }
}

// @ts-ignore: decorator
@inline
function set_bit(bits: usize, row: u32): void {
  const at = bits + (row >>> 3)
  store<u8>(at, load<u8>(at) | <u8>(<u32>1 << (row & 7)))
}

/** Spreads dense bits over n slots of a bitmap (zeroed by the caller). */
export function spread_bits(dense: usize, validity: usize, n: u32, out: usize): void {
  let count: u32 = 0
  for (let row: u32 = 0; row < n; row++) {
    if (!bit(validity, row)) continue
    if (bit(dense, count)) set_bit(out, row)
    count++
  }
}

/** BYTE_STREAM_SPLIT of n values of `width` bytes (4 or 8): byte b of value i goes to b * n + i. */
export function split_streams(values: usize, n: u32, width: u32, out: usize): void {
  if (width == 8) {
    let i: u32 = 0
    for (; i + 8 <= n; i += 8) split_eight(values + (i << 3), n, out + i)
    for (; i < n; i++) {
      for (let b: u32 = 0; b < 8; b++) store<u8>(out + b * n + i, load<u8>(values + (i << 3) + b))
    }
    return
  }
  for (let b: u32 = 0; b < width; b++) {
    const to = out + b * n
    for (let i: u32 = 0; i < n; i++) store<u8>(to + i, load<u8>(values + i * width + b))
  }
}

/** The other way. */
export function join_streams(streams: usize, n: u32, width: u32, out: usize): void {
  if (width == 8) {
    let i: u32 = 0
    for (; i + 8 <= n; i += 8) join_eight(streams + i, n, out + (i << 3))
    for (; i < n; i++) {
      for (let b: u32 = 0; b < 8; b++) store<u8>(out + (i << 3) + b, load<u8>(streams + b * n + i))
    }
    return
  }
  for (let i: u32 = 0; i < n; i++) {
    for (let b: u32 = 0; b < width; b++) store<u8>(out + i * width + b, load<u8>(streams + b * n + i))
  }
}

// Transposes 8 x 8 bytes by three rounds of interleaving.
// @ts-ignore: decorator
@inline
function join_eight(at: usize, n: u32, out: usize): void {
  const s = <usize>n
  const a = zip(v128.load64_zero(at), v128.load64_zero(at + s))
  const b = zip(v128.load64_zero(at + 2 * s), v128.load64_zero(at + 3 * s))
  const c = zip(v128.load64_zero(at + 4 * s), v128.load64_zero(at + 5 * s))
  const d = zip(v128.load64_zero(at + 6 * s), v128.load64_zero(at + 7 * s))
  const ab0 = i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
  const ab1 = i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
  const cd0 = i16x8.shuffle(c, d, 0, 8, 1, 9, 2, 10, 3, 11)
  const cd1 = i16x8.shuffle(c, d, 4, 12, 5, 13, 6, 14, 7, 15)
  v128.store(out, i32x4.shuffle(ab0, cd0, 0, 4, 1, 5))
  v128.store(out, i32x4.shuffle(ab0, cd0, 2, 6, 3, 7), 16)
  v128.store(out, i32x4.shuffle(ab1, cd1, 0, 4, 1, 5), 32)
  v128.store(out, i32x4.shuffle(ab1, cd1, 2, 6, 3, 7), 48)
}

// The other way: eight values to eight bytes of each stream.
// @ts-ignore: decorator
@inline
function split_eight(at: usize, n: u32, out: usize): void {
  const s = <usize>n
  const a = low_bytes(v128.load(at), v128.load(at + 16))
  const b = low_bytes(v128.load(at + 32), v128.load(at + 48))
  const low = i32x4.shuffle(a, b, 0, 4, 1, 5)
  const high = i32x4.shuffle(a, b, 2, 6, 3, 7)
  const c = high_bytes(v128.load(at), v128.load(at + 16))
  const d = high_bytes(v128.load(at + 32), v128.load(at + 48))
  const low2 = i32x4.shuffle(c, d, 0, 4, 1, 5)
  const high2 = i32x4.shuffle(c, d, 2, 6, 3, 7)
  v128.store64_lane(out, low, 0)
  v128.store64_lane(out + s, low, 1)
  v128.store64_lane(out + 2 * s, high, 0)
  v128.store64_lane(out + 3 * s, high, 1)
  v128.store64_lane(out + 4 * s, low2, 0)
  v128.store64_lane(out + 5 * s, low2, 1)
  v128.store64_lane(out + 6 * s, high2, 0)
  v128.store64_lane(out + 7 * s, high2, 1)
}

// Bytes 0 ... 3 of four values, four of each.
// @ts-ignore: decorator
@inline
function low_bytes(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 8, 16, 24, 1, 9, 17, 25, 2, 10, 18, 26, 3, 11, 19, 27)
}

// Bytes 4 ... 7 of four values, four of each.
// @ts-ignore: decorator
@inline
function high_bytes(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 4, 12, 20, 28, 5, 13, 21, 29, 6, 14, 22, 30, 7, 15, 23, 31)
}

// @ts-ignore: decorator
@inline
function zip(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

/** Widens n 32-bit values to 64 bits: kind 0 signed, 1 unsigned, 2 float to double. */
export function widen_32(values: usize, n: u32, kind: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const at = values + (i << 2)
    if (kind == 0) store<i64>(out + (i << 3), <i64>load<i32>(at))
    else if (kind == 1) store<u64>(out + (i << 3), <u64>load<u32>(at))
    else store<f64>(out + (i << 3), <f64>load<f32>(at))
  }
}

/**
 * Least and greatest of n doubles, two 64-bit floats at `out`; NaN is left out. Gives how many were no NaN.
 */
export function range_f64(values: usize, n: u32, out: usize): u32 {
  let low: f64 = Infinity
  let high: f64 = -Infinity
  let count: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const v = load<f64>(values + (i << 3))
    if (v != v) continue
    count++
    low = min(low, v)
    high = max(high, v)
  }
  store<f64>(out, low)
  store<f64>(out, high, 8)
  return count
}

/** Keeps the low 32 bits of n 64-bit words: unsigned 32-bit values that were computed as signed ones. */
export function clear_high_halves(values: usize, n: u32): void {
  for (let i: u32 = 0; i < n; i++) store<u32>(values + (i << 3), 0, 4)
}
