// gather.ts - moves values to a new order: out[i] = in[rowAt[i]], with `rowAt` u32 row numbers. The
// `newest` forms take, among rows that share a key (perm[starts[g]] .. perm[starts[g+1]-1], oldest first),
// the last one that is not NULL: last write wins per field. A validity of 0 means "no NULLs"; a written
// bitmap must have been cleared before.
import { isSet } from './inside/bit'

export function gather_u32(from: usize, rowAt: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rowAt + ((<usize>i) << 2))
    store<u32>(out + ((<usize>i) << 2), load<u32>(from + ((<usize>row) << 2)))
  }
}

export function gather_64(from: usize, rowAt: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rowAt + ((<usize>i) << 2))
    store<u64>(out + ((<usize>i) << 3), load<u64>(from + ((<usize>row) << 3)))
  }
}

// @ts-ignore: decorator
@inline function setBit(bits: usize, row: u32): void {
  const at = bits + (row >>> 3)
  store<u8>(at, load<u8>(at) | (1 << <u8>(row & 7)))
}

/** Bits; `out` must be cleared. Gives the number of ones. */
export function gather_bits(from: usize, rowAt: usize, n: u32, out: usize): u32 {
  let ones: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    if (isSet(from, load<u32>(rowAt + ((<usize>i) << 2)))) {
      setBit(out, i)
      ones++
    }
  }
  return ones
}

/**
 * Strings: writes u32 offsets (n + 1) to `outOffsets` and the bytes to `outBytes`. Gives the number of
 * bytes.
 */
export function gather_bytes(offsets: usize, bytes: usize, rowAt: usize, n: u32, outOffsets: usize, outBytes: usize): u32 {
  let at: u32 = 0
  store<u32>(outOffsets, 0)
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rowAt + ((<usize>i) << 2))
    const start = load<u32>(offsets + ((<usize>row) << 2))
    const length = load<u32>(offsets + ((<usize>row + 1) << 2)) - start
    memory.copy(outBytes + at, bytes + start, length)
    at += length
    store<u32>(outOffsets + ((<usize>i + 1) << 2), at)
  }
  return at
}

/**
 * For each group the newest row whose bit in `validity` is set; if none is, its newest row. Sets
 * `outValidity` (cleared before) for groups with a value. Gives the number of groups without one.
 */
export function newest_valid(validity: usize, perm: usize, starts: usize, groups: u32, out: usize, outValidity: usize): u32 {
  let nulls: u32 = 0
  for (let g: u32 = 0; g < groups; g++) {
    const from = load<u32>(starts + ((<usize>g) << 2))
    let i = load<u32>(starts + ((<usize>g + 1) << 2)) - 1
    const newest = load<u32>(perm + ((<usize>i) << 2))
    let row = newest
    let found = isSet(validity, row)
    while (!found && i > from) {
      i--
      row = load<u32>(perm + ((<usize>i) << 2))
      found = isSet(validity, row)
    }
    if (found) setBit(outValidity, g)
    else {
      row = newest
      nulls++
    }
    store<u32>(out + ((<usize>g) << 2), row)
  }
  return nulls
}

/**
 * Appends bits [0, n) of `from` (0 = all ones) at bit `at` of `to`. Bits of `to` past `at` may be anything
 * before.
 */
export function bits_append(from: usize, n: u32, to: usize, at: u32): void {
  for (let i: u32 = 0; i < n;) {
    const bit = (at + i) & 7
    const take = min(8 - bit, n - i)
    let value: u32 = 0xff
    if (from) {
      const base = from + (i >>> 3)
      value = <u32>load<u8>(base) | (<u32>load<u8>(base + 1) << 8)
      value >>>= i & 7
    }
    const mask: u32 = ((1 << take) - 1) << bit
    const place = to + ((at + i) >>> 3)
    store<u8>(place, <u8>((<u32>load<u8>(place) & ~mask) | ((value << bit) & mask)))
    i += take
  }
}

/** Clears bits [at, at + n). */
export function bits_append_zeros(n: u32, to: usize, at: u32): void {
  for (let i: u32 = 0; i < n;) {
    const bit = (at + i) & 7
    const take = min(8 - bit, n - i)
    const place = to + ((at + i) >>> 3)
    store<u8>(place, <u8>(<u32>load<u8>(place) & ~(((1 << take) - 1) << bit)))
    i += take
  }
}

/** out[i] = from[i] - from[0] + base for i in [0, n]: offsets of appended strings. */
export function offsets_rebase(from: usize, n: u32, base: u32, out: usize): void {
  const shift = base - load<u32>(from)
  for (let i: u32 = 0; i <= n; i++) {
    store<u32>(out + ((<usize>i) << 2), load<u32>(from + ((<usize>i) << 2)) + shift)
  }
}
