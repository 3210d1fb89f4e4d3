// parquet-text.ts - BYTE_ARRAY values: PLAIN (4-byte length, bytes), lengths for DELTA_LENGTH_BYTE_ARRAY,
// prefixes for DELTA_BYTE_ARRAY, and least and greatest text of a page. Texts in memory are u32 offsets
// (n + 1) and bytes.
import { bit } from './inside/bit'

/** PLAIN: texts [0, n) to `out`; gives the bytes written (4 * n + their bytes). */
export function plain_text_encode(offsets: usize, bytes: usize, n: u32, out: usize): u32 {
  let at = out
  for (let row: u32 = 0; row < n; row++) {
    const start = load<u32>(offsets + (row << 2))
    const length = load<u32>(offsets + (row << 2), 4) - start
    store<u32>(at, length)
    memory.copy(at + 4, bytes + start, length)
    at += 4 + length
  }
  return <u32>(at - out)
}

/** Lengths of texts [0, n) as 64-bit integers. */
export function plain_text_lengths(offsets: usize, n: u32, out: usize): void {
  for (let row: u32 = 0; row < n; row++) {
    store<u64>(out + (row << 3), <u64>(load<u32>(offsets + (row << 2), 4) - load<u32>(offsets + (row << 2))))
  }
}

/**
 * Of `texts` (two u32, the addresses of offsets and bytes) copies those at `rows` (u32 row numbers; 0 =
 * rows 0 ... n-1) to new offsets and bytes; gives the bytes.
 */
export function plain_text_gather(texts: usize, rows: usize, n: u32, ends: usize, to: usize): u32 {
  const offsets = <usize>load<u32>(texts)
  const bytes = <usize>load<u32>(texts, 4)
  let length: u32 = 0
  store<u32>(ends, 0)
  for (let i: u32 = 0; i < n; i++) {
    const row = rows ? load<u32>(rows + (i << 2)) : i
    const start = load<u32>(offsets + (row << 2))
    const size = load<u32>(offsets + (row << 2), 4) - start
    memory.copy(to + length, bytes + start, size)
    length += size
    store<u32>(ends + ((i + 1) << 2), length)
  }
  return length
}

/** Bytes that plain_text_gather would write. */
export function plain_text_gather_size(offsets: usize, rows: usize, n: u32): f64 {
  let total: u64 = 0
  for (let i: u32 = 0; i < n; i++) {
    const at = offsets + (load<u32>(rows + (i << 2)) << 2)
    total += load<u32>(at, 4) - load<u32>(at)
  }
  return <f64>total
}

/**
 * Writes to `out` the numbers of the least and the greatest text among `codes` (0 = texts 0 ... n-1). n
 * > 0.
 */
export function plain_text_range(offsets: usize, bytes: usize, codes: usize, n: u32, out: usize): void {
  let least: u32 = codes ? load<u32>(codes) : 0
  let most = least
  let last = least
  for (let i: u32 = 1; i < n; i++) {
    const code = codes ? load<u32>(codes + (i << 2)) : i
    if (code == last) continue
    last = code
    if (compare(offsets, bytes, code, least) < 0) least = code
    else if (compare(offsets, bytes, code, most) > 0) most = code
  }
  store<u32>(out, least)
  store<u32>(out, most, 4)
}

// @ts-ignore: decorator
@inline
function compare(offsets: usize, bytes: usize, a: u32, b: u32): i32 {
  if (a == b) return 0
  const start_a = load<u32>(offsets + (a << 2)), start_b = load<u32>(offsets + (b << 2))
  const length_a = load<u32>(offsets + (a << 2), 4) - start_a
  const length_b = load<u32>(offsets + (b << 2), 4) - start_b
  const least = min(length_a, length_b)
  for (let i: u32 = 0; i < least; i++) {
    const difference = <i32>load<u8>(bytes + start_a + i) - <i32>load<u8>(bytes + start_b + i)
    if (difference != 0) return difference
  }
  return <i32>length_a - <i32>length_b
}

/**
 * Reads n PLAIN texts: offsets (u32, n + 1, from 0) and bytes to `out` (room for end - src). Gives bytes
 * used or -1.
 */
export function plain_text_decode(src: usize, end: usize, n: u32, ends: usize, out: usize): i32 {
  let at = src
  let total: u32 = 0
  store<u32>(ends, 0)
  for (let row: u32 = 0; row < n; row++) {
    if (<usize>(end - at) < 4) return -1
    const length = load<u32>(at)
    at += 4
    if (<usize>(end - at) < length) return -1
    memory.copy(out + total, at, length)
    total += length
    at += length
    store<u32>(ends + ((row + 1) << 2), total)
  }
  return <i32>(at - src)
}

/**
 * Offsets (u32, n + 1, from 0) of n 64-bit lengths; false if one is negative or their sum exceeds
 * `limit`.
 */
export function plain_text_offsets(lengths: usize, n: u32, limit: u32, out: usize): bool {
  let total: u64 = 0
  store<u32>(out, 0)
  for (let row: u32 = 0; row < n; row++) {
    const length = load<u64>(lengths + (row << 3))
    if (length > <u64>limit) return false
    total += length
    if (total > <u64>limit) return false
    store<u32>(out + ((row + 1) << 2), <u32>total)
  }
  return true
}

/**
 * DELTA_BYTE_ARRAY: text i is the first shared[i] bytes of text i-1 and then suffix i (`suffixes`: two
 * u32, the addresses of offsets and bytes). Checks prefixes; gives the bytes written, or -1 if a prefix
 * is longer than the text before, -2 if more than `top` bytes would be written.
 */
export function extend_text(shared: usize, suffixes: usize, n: u32, top: u32, ends: usize, to: usize): i32 {
  const suffix_offsets = <usize>load<u32>(suffixes)
  const suffix_bytes = <usize>load<u32>(suffixes, 4)
  let total: u64 = 0
  let last: u64 = 0
  store<u32>(ends, 0)
  for (let row: u32 = 0; row < n; row++) {
    const prefix = load<u64>(shared + (row << 3))
    if (prefix > last) return -1
    const start = load<u32>(suffix_offsets + (row << 2))
    const size = <u64>(load<u32>(suffix_offsets + (row << 2), 4) - start)
    if (total + prefix + size > <u64>top) return -2
    memory.copy(to + <usize>total, to + <usize>(total - last), <usize>prefix)
    memory.copy(to + <usize>(total + prefix), suffix_bytes + start, <usize>size)
    last = prefix + size
    total += last
    store<u32>(ends + ((row + 1) << 2), <u32>total)
  }
  return <i32>total
}

/** Spreads n + 1 dense offsets over n slots, shifted by `base`: a NULL slot is an empty text. */
export function plain_text_spread(dense: usize, validity: usize, n: u32, base: u32, out: usize): void {
  let i: u32 = 0
  store<u32>(out, base)
  for (let row: u32 = 0; row < n; row++) {
    if (bit(validity, row)) i++
    store<u32>(out + ((row + 1) << 2), base + load<u32>(dense + (i << 2)))
  }
}
