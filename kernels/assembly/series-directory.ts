// series-directory.ts - append-only sets: tag values by bytes (codes from 1, 0 = NULL) and series by their
// tag codes. Open addressing over u32 slots (0 = free). TypeScript owns and grows the memory; FULL asks for
// more room, then the call is repeated. The structs are those of storage/buffer/tag-dictionary.ts and
// storage/buffer/series-directory.ts.
import { hashBytes, sameBytes } from './inside/key-hash'

const FULL: u32 = 0xFFFFFFFF
const NONE: u32 = 0xFFFFFFFF

// Struct of a dictionary, u32 fields: 0 slots, 4 mask, 8 hashes, 12 offsets, 16 bytes, 20 count, 24 capacity,
// 28 capacity in bytes, 32 seed (u64).

/** The code of the value, or 0. */
export function tag_dict_find(dict: usize, at: usize, length: u32): u32 {
  return findValue(dict, at, length, <u32>hashBytes(at, length, load<u64>(dict, 32)))
}

/** The code of the value, added if new; FULL if there is no room for it. */
export function tag_dict_add(dict: usize, at: usize, length: u32): u32 {
  const hash = <u32>hashBytes(at, length, load<u64>(dict, 32))
  const found = findValue(dict, at, length, hash)
  if (found) return found
  const code = load<u32>(dict, 20)
  const offsets = <usize>load<u32>(dict, 12)
  const start = load<u32>(offsets + (<usize>code << 2))
  if (code >= load<u32>(dict, 24) || <u64>start + length > <u64>load<u32>(dict, 28)) return FULL
  memory.copy(<usize>load<u32>(dict, 16) + start, at, length)
  store<u32>(offsets + (<usize>(code + 1) << 2), start + length)
  store<u32>(<usize>load<u32>(dict, 8) + (<usize>code << 2), hash)
  insertSlot(load<u32>(dict), load<u32>(dict, 4), hash, code)
  store<u32>(dict, code + 1, 20)
  return code
}

// @ts-ignore: decorator
@inline
function findValue(dict: usize, at: usize, length: u32, hash: u32): u32 {
  const slots = <usize>load<u32>(dict)
  const mask = load<u32>(dict, 4)
  const hashes = <usize>load<u32>(dict, 8)
  const offsets = <usize>load<u32>(dict, 12)
  const bytes = <usize>load<u32>(dict, 16)
  let slot = hash & mask
  let code = load<u32>(slots + (<usize>slot << 2))
  while (code) {
    if (load<u32>(hashes + (<usize>code << 2)) == hash) {
      const start = load<u32>(offsets + (<usize>code << 2))
      const end = load<u32>(offsets + (<usize>code << 2), 4)
      if (end - start == length && sameBytes(bytes + start, at, length)) return code
    }
    slot = (slot + 1) & mask
    code = load<u32>(slots + (<usize>slot << 2))
  }
  return 0
}

// @ts-ignore: decorator
@inline
function insertSlot(slots: usize, mask: u32, hash: u32, code: u32): void {
  let slot = hash & mask
  while (load<u32>(slots + (<usize>slot << 2))) slot = (slot + 1) & mask
  store<u32>(slots + (<usize>slot << 2), code)
}

/**
 * Fills cleared slots with entries [first, count), whose hashes are at `hashes`; the slot holds entry +
 * add.
 */
export function tag_dict_rehash(
  slots: usize, mask: u32, hashes: usize, first: u32, count: u32, add: u32): void {
  for (let e = first; e < count; e++) insertSlot(slots, mask, load<u32>(hashes + (<usize>e << 2)), e + add)
}

/** -1, 0, 1 by byte order; the shorter of two equal prefixes first. */
function compareValues(offsets: usize, bytes: usize, a: u32, b: u32): i32 {
  const a0 = load<u32>(offsets + (<usize>a << 2))
  const b0 = load<u32>(offsets + (<usize>b << 2))
  const na = load<u32>(offsets + (<usize>a << 2), 4) - a0
  const nb = load<u32>(offsets + (<usize>b << 2), 4) - b0
  const n = min<u32>(na, nb)
  let i: u32 = 0
  while (i + 8 <= n) {
    const x = load<u64>(bytes + a0 + i)
    const y = load<u64>(bytes + b0 + i)
    if (x != y) return bswap<u64>(x) < bswap<u64>(y) ? -1 : 1
    i += 8
  }
  while (i < n) {
    const x = load<u8>(bytes + a0 + i)
    const y = load<u8>(bytes + b0 + i)
    if (x != y) return x < y ? -1 : 1
    i++
  }
  return na == nb ? 0 : na < nb ? -1 : 1
}

/**
 * One pass of a bottom-up merge sort of n codes: sorted stretches of `width` become stretches of 2 * width.
 */
export function tag_dict_sort_pass(
  offsets: usize, bytes: usize, from: usize, to: usize, n: u32, width: u32): void {
  for (let start: u32 = 0; start < n; start += width << 1) {
    const middle = min<u32>(start + width, n)
    const end = min<u32>(middle + width, n)
    const a = from + (<usize>start << 2)
    const b = from + (<usize>middle << 2)
    mergeValues(offsets, bytes, a, middle - start, b, end - middle, to + (<usize>start << 2))
  }
}

/** Merges two sorted lists of codes. */
export function tag_dict_merge(
  offsets: usize, bytes: usize, a: usize, na: u32, b: usize, nb: u32, to: usize): void {
  mergeValues(offsets, bytes, a, na, b, nb, to)
}

// @ts-ignore: decorator
@inline
function mergeValues(offsets: usize, bytes: usize, a: usize, na: u32, b: usize, nb: u32, to: usize): void {
  const aEnd = a + (<usize>na << 2)
  const bEnd = b + (<usize>nb << 2)
  let p = a
  let q = b
  let out = to
  while (p < aEnd && q < bEnd) {
    const x = load<u32>(p)
    const y = load<u32>(q)
    if (compareValues(offsets, bytes, x, y) <= 0) {
      store<u32>(out, x)
      p += 4
    } else {
      store<u32>(out, y)
      q += 4
    }
    out += 4
  }
  if (p < aEnd) memory.copy(out, p, aEnd - p)
  else memory.copy(out, q, bEnd - q)
}

/** ranks[order[i]] = i + first. */
export function tag_dict_ranks(order: usize, n: u32, ranks: usize, first: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(ranks + (<usize>load<u32>(order + (<usize>i << 2)) << 2), i + first)
  }
}

// Struct of a directory, u32 fields: 0 slots (series + 1), 4 mask, 8 hashes, 12 pointer table of tag columns,
// 16 tags, 20 series, 24 capacity.

// NULL adds nothing to the hash, so a tag that comes later does not change the hash of older series.
// @ts-ignore: decorator
@inline
function hashOfCodes(codes: usize, tags: u32): u32 {
  let h: u64 = 0
  for (let t: u32 = 0; t < tags; t++) {
    const code = load<u32>(codes + (<usize>t << 2))
    if (code) {
      let m = ((<u64>(t + 1) << 32) | code) * 0x9E3779B97F4A7C15
      m = (m ^ (m >>> 32)) * 0xC2B2AE3D27D4EB4F
      h += m ^ (m >>> 29)
    }
  }
  return <u32>(h ^ (h >>> 32))
}

// @ts-ignore: decorator
@inline
function findSeries(directory: usize, codes: usize, hash: u32): u32 {
  const slots = <usize>load<u32>(directory)
  const mask = load<u32>(directory, 4)
  const hashes = <usize>load<u32>(directory, 8)
  const columns = <usize>load<u32>(directory, 12)
  const tags = load<u32>(directory, 16)
  let slot = hash & mask
  let id = load<u32>(slots + (<usize>slot << 2))
  while (id) {
    const series = id - 1
    if (load<u32>(hashes + (<usize>series << 2)) == hash) {
      let t: u32 = 0
      while (t < tags) {
        const column = <usize>load<u32>(columns + (<usize>t << 2))
        if (load<u32>(column + (<usize>series << 2)) != load<u32>(codes + (<usize>t << 2))) break
        t++
      }
      if (t == tags) return series
    }
    slot = (slot + 1) & mask
    id = load<u32>(slots + (<usize>slot << 2))
  }
  return NONE
}

/** The series with these codes (u32 per tag), or NONE. */
export function series_find(directory: usize, codes: usize): u32 {
  return findSeries(directory, codes, hashOfCodes(codes, load<u32>(directory, 16)))
}

/** The series with these codes, added if new; FULL if there is no room for it. */
export function series_add(directory: usize, codes: usize): u32 {
  const tags = load<u32>(directory, 16)
  const hash = hashOfCodes(codes, tags)
  const found = findSeries(directory, codes, hash)
  if (found != NONE) return found
  const series = load<u32>(directory, 20)
  if (series >= load<u32>(directory, 24)) return FULL
  const columns = <usize>load<u32>(directory, 12)
  for (let t: u32 = 0; t < tags; t++) {
    const column = <usize>load<u32>(columns + (<usize>t << 2))
    store<u32>(column + (<usize>series << 2), load<u32>(codes + (<usize>t << 2)))
  }
  store<u32>(<usize>load<u32>(directory, 8) + (<usize>series << 2), hash)
  insertSlot(load<u32>(directory), load<u32>(directory, 4), hash, series + 1)
  store<u32>(directory, series + 1, 20)
  return series
}

/**
 * One pass of a radix sort of series numbers: stable, by the rank of their code. `counts` has `values` + 1
 * zeros.
 */
export function series_sort_pass(
  codes: usize, ranks: usize, values: u32, counts: usize, from: usize, n: u32, to: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const series = load<u32>(from + (<usize>i << 2))
    const rank = load<u32>(ranks + (<usize>load<u32>(codes + (<usize>series << 2)) << 2))
    const at = counts + (<usize>rank << 2)
    store<u32>(at, load<u32>(at, 4) + 1, 4)
  }
  for (let v: u32 = 1; v <= values; v++) {
    const at = counts + (<usize>v << 2)
    store<u32>(at, load<u32>(at) + load<u32>(at - 4))
  }
  for (let i: u32 = 0; i < n; i++) {
    const series = load<u32>(from + (<usize>i << 2))
    const rank = load<u32>(ranks + (<usize>load<u32>(codes + (<usize>series << 2)) << 2))
    const at = counts + (<usize>rank << 2)
    const place = load<u32>(at)
    store<u32>(at, place + 1)
    store<u32>(to + (<usize>place << 2), series)
  }
}

/**
 * Merges two lists of series, each in (tags) order: `columns` and `ranks` are pointer tables, one per tag.
 */
export function series_merge(
  columns: usize, ranks: usize, tags: u32, a: usize, na: u32, b: usize, nb: u32, to: usize): void {
  let p: u32 = 0
  let out = to
  for (let j: u32 = 0; j < nb; j++) {
    const y = load<u32>(b + (<usize>j << 2))
    // Binary search: the fresh list is short as a rule.
    let low = p
    let high = na
    while (low < high) {
      const middle = (low + high) >>> 1
      if (seriesBefore(columns, ranks, tags, load<u32>(a + (<usize>middle << 2)), y)) low = middle + 1
      else high = middle
    }
    const bytes = <usize>(low - p) << 2
    memory.copy(out, a + (<usize>p << 2), bytes)
    out += bytes
    store<u32>(out, y)
    out += 4
    p = low
  }
  memory.copy(out, a + (<usize>p << 2), <usize>(na - p) << 2)
}

function seriesBefore(columns: usize, ranks: usize, tags: u32, x: u32, y: u32): bool {
  for (let t: u32 = 0; t < tags; t++) {
    const codes = <usize>load<u32>(columns + (<usize>t << 2))
    const a = load<u32>(codes + (<usize>x << 2))
    const b = load<u32>(codes + (<usize>y << 2))
    if (a != b) {
      const rank = <usize>load<u32>(ranks + (<usize>t << 2))
      return load<u32>(rank + (<usize>a << 2)) < load<u32>(rank + (<usize>b << 2))
    }
  }
  return false
}
