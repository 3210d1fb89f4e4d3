// group.ts - numbers groups: keys of W 8-byte words each -> a dense group number by order of first
// appearance. Two tables: direct (a u32 per possible key, for small domains) and hash (slots of {hash,
// number + 1}, linear probing). Group keys are kept in `stored`, W words each. Kernels stop when something
// is full and say how far they came.

/** Word j of key i = codes[rows[i]] (rows 0: i), u32 codes. */
export function key_codes(codes: usize, rows: usize, n: u32, words: u32, j: u32, keys: usize): void {
  let at = keys + (j << 3)
  for (let i: u32 = 0; i < n; i++) {
    const row = rows ? load<u32>(rows + (i << 2)) : i
    store<u64>(at, load<u32>(codes + (row << 2)))
    at += words << 3
  }
}

/**
 * Word j of key i = the 8-byte value of row rows[i] (rows 0: i); NULL: 0, and bit `nullBit` of the last
 * word.
 */
export function key_values(values: usize, validity: usize, rows: usize, n: u32, words: u32, j: u32, nullBit: u32, isFloat: bool, keys: usize): void {
  let at = keys
  const last = <usize>(words - 1) << 3
  for (let i: u32 = 0; i < n; i++) {
    const row = rows ? load<u32>(rows + (i << 2)) : i
    if (validity == 0 || ((load<u8>(validity + (row >>> 3)) >>> <u8>(row & 7)) & 1)) {
      let v = load<u64>(values + (row << 3))
      if (isFloat && (v & 0x7fffffffffffffff) > 0x7ff0000000000000) v = 0x7ff8000000000000
      store<u64>(at + (j << 3), v)
    } else {
      store<u64>(at + (j << 3), 0)
      store<u64>(at + last, load<u64>(at + last) | (1 << <u64>nullBit))
    }
    at += words << 3
  }
}

/** Word j of every key = 0: the word of NULL bits, before key_values. */
export function key_zero(n: u32, words: u32, j: u32, keys: usize): void {
  let at = keys + (j << 3)
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(at, 0)
    at += words << 3
  }
}

/**
 * Whether key i has a NULL: bit i of out is 1 where the last word is 0 and (for codes, `mask` bit j) word j
 * is not 0.
 */
export function key_validity(keys: usize, n: u32, words: u32, mask: u32, hasNullWord: bool, out: usize): void {
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let k: u32 = 0; k < end; k++) {
      const at = keys + ((<usize>(w + k) * words) << 3)
      let ok = !hasNullWord || load<u64>(at + (<usize>(words - 1) << 3)) == 0
      for (let j: u32 = 0; j < words; j++) if ((mask >>> j) & 1) ok = ok && load<u64>(at + (j << 3)) != 0
      word |= <u64>ok << <u64>k
    }
    store<u64>(out + (w >>> 3), word)
  }
}

// @ts-ignore: decorator
@inline
function hashKey(at: usize, words: u32): u32 {
  let h: u64 = 0x9e3779b97f4a7c15
  for (let j: u32 = 0; j < words; j++) {
    h = (h ^ load<u64>(at + (j << 3))) * 0xff51afd7ed558ccd
    h ^= h >>> 32
  }
  h *= 0xc4ceb9fe1a85ec53
  return <u32>(h >>> 32)
}

// @ts-ignore: decorator
@inline
function sameKey(a: usize, b: usize, words: u32): bool {
  for (let j: u32 = 0; j < words; j++) if (load<u64>(a + (j << 3)) != load<u64>(b + (j << 3))) return false
  return true
}

/** Makes `key` the words of stored group number `group`. */
// @ts-ignore: decorator
@inline
function storeKey(stored: usize, group: u32, key: usize, words: u32): void {
  const at = stored + ((<usize>group * words) << 3)
  for (let j: u32 = 0; j < words; j++) store<u64>(at + (j << 3), load<u64>(key + (j << 3)))
}

// @ts-ignore: decorator
@inline
function hashLoop(
  words: u32, keys: usize, from: u32, n: u32, slots: usize, mask: u32, stored: usize, count: usize,
  limit: u32, out: usize,
): u32 {
  let groups = load<u32>(count)
  for (let i = from; i < n; i++) {
    const key = keys + ((<usize>i * words) << 3)
    const h = hashKey(key, words)
    let s = h & mask
    while (true) {
      const at = slots + (<usize>s << 3)
      const entry = load<u32>(at, 4)
      if (entry == 0) {
        if (groups == limit) {
          store<u32>(count, groups)
          return i
        }
        storeKey(stored, groups, key, words)
        store<u32>(at, h)
        store<u32>(at, ++groups, 4)
        store<u32>(out + (i << 2), groups - 1)
        break
      }
      if (load<u32>(at) == h && sameKey(stored + ((<usize>(entry - 1) * words) << 3), key, words)) {
        store<u32>(out + (i << 2), entry - 1)
        break
      }
      s = (s + 1) & mask
    }
  }
  store<u32>(count, groups)
  return n
}

/**
 * out[i] = group of key i for i in [from, n), new groups up to `limit`. Gives the first key that found no
 * room, or n.
 */
export function group_hash(keys: usize, from: u32, n: u32, words: u32, slots: usize, mask: u32, stored: usize, count: usize, limit: u32, out: usize): u32 {
  if (words == 1) return hashLoop(1, keys, from, n, slots, mask, stored, count, limit, out)
  if (words == 2) return hashLoop(2, keys, from, n, slots, mask, stored, count, limit, out)
  return hashLoop(words, keys, from, n, slots, mask, stored, count, limit, out)
}

/** Enters all stored groups into empty slots. */
export function group_rehash(stored: usize, groups: u32, words: u32, slots: usize, mask: u32): void {
  for (let g: u32 = 0; g < groups; g++) {
    const h = hashKey(stored + ((<usize>g * words) << 3), words)
    let s = h & mask
    while (load<u32>(slots + (<usize>s << 3), 4)) s = (s + 1) & mask
    store<u32>(slots + (<usize>s << 3), h)
    store<u32>(slots + (<usize>s << 3), g + 1, 4)
  }
}

/** After so many keys in a row whose successor was not the next group, only some are asked that question. */
const MISSES_MAX: u32 = 8
const ASKED: u32 = 63

// @ts-ignore: decorator
@inline
function findLoop(
  words: u32, keys: usize, n: u32, slots: usize, mask: u32, stored: usize, groups: u32, out: usize,
): void {
  let next: u32 = 0
  let misses: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const key = keys + ((<usize>i * words) << 3)
    // Both sides of a join often come in one order: then no slot is looked at.
    if (next < groups && (misses < MISSES_MAX || (i & ASKED) == 0)) {
      if (sameKey(stored + ((<usize>next * words) << 3), key, words)) {
        store<u32>(out + (i << 2), next)
        next++
        misses = 0
        continue
      }
      misses++
    }
    const h = hashKey(key, words)
    let s = h & mask
    let found: u32 = ~0
    while (true) {
      const at = slots + (<usize>s << 3)
      const entry = load<u32>(at, 4)
      if (entry == 0) break
      if (load<u32>(at) == h && sameKey(stored + ((<usize>(entry - 1) * words) << 3), key, words)) {
        found = entry - 1
        break
      }
      s = (s + 1) & mask
    }
    next = found + 1
    store<u32>(out + (i << 2), found)
  }
}

/** out[i] = number of the stored group (of `groups`) equal to key i, or ~0: a probe that adds nothing. */
export function group_find(keys: usize, n: u32, words: u32, slots: usize, mask: u32, stored: usize, groups: u32, out: usize): void {
  if (words == 1) findLoop(1, keys, n, slots, mask, stored, groups, out)
  else if (words == 2) findLoop(2, keys, n, slots, mask, stored, groups, out)
  else findLoop(words, keys, n, slots, mask, stored, groups, out)
}

/**
 * A word of a direct table: {i64 low, u64 inverse, u64 shift, u32 size, u32 step}. Its values are low + k *
 * stride, k < size, where stride = odd << shift and inverse * odd = 1 (mod 2^64): (v - low) * inverse rotated
 * right by shift is k, and not below 2^64 / stride for whatever is not on that grid (Granlund, Montgomery:
 * Division by Invariant Integers using Multiplication, 1994, section 9).
 */
const DIM_BYTES: usize = 32

/** Place of a key in the direct table, or ~0 if it has none. `isGrid`: some stride is not 1. */
// @ts-ignore: decorator
@inline
function directIndex(key: usize, words: u32, dims: usize, isGrid: bool): u32 {
  let index: u32 = 0
  let inside = true
  for (let j: u32 = 0; j < words; j++) {
    const dim = dims + (<usize>j * DIM_BYTES)
    let k = load<u64>(key + (j << 3)) - load<u64>(dim)
    if (isGrid) k = rotr<u64>(k * load<u64>(dim, 8), load<u64>(dim, 16))
    inside = inside && k < <u64>load<u32>(dim, 24)
    index += <u32>k * load<u32>(dim, 28)
  }
  return inside ? index : <u32>~0
}

// @ts-ignore: decorator
@inline
function directLoop(
  words: u32, isGrid: bool, keys: usize, from: u32, n: u32, dims: usize, table: usize, stored: usize,
  count: usize, limit: u32, out: usize,
): u32 {
  let groups = load<u32>(count)
  let i = from
  for (; i < n; i++) {
    const key = keys + ((<usize>i * words) << 3)
    const index = directIndex(key, words, dims, isGrid)
    if (index == <u32>~0) break
    const at = table + (<usize>index << 2)
    const entry = load<u32>(at)
    if (entry) {
      store<u32>(out + (i << 2), entry - 1)
      continue
    }
    if (groups == limit) break
    storeKey(stored, groups, key, words)
    store<u32>(out + (i << 2), groups)
    store<u32>(at, ++groups)
  }
  store<u32>(count, groups)
  return i
}

/**
 * As group_hash, by a table of group number + 1 at the places of directIndex. Stops at a key that has none
 * (the caller widens) or at `limit` groups.
 */
export function group_direct(keys: usize, from: u32, n: u32, words: u32, dims: usize, isGrid: bool, table: usize, stored: usize, count: usize, limit: u32, out: usize): u32 {
  if (isGrid) return directLoop(words, true, keys, from, n, dims, table, stored, count, limit, out)
  if (words == 1) return directLoop(1, false, keys, from, n, dims, table, stored, count, limit, out)
  if (words == 3) return directLoop(3, false, keys, from, n, dims, table, stored, count, limit, out)
  return directLoop(words, false, keys, from, n, dims, table, stored, count, limit, out)
}

// @ts-ignore: decorator
@inline
function findDirectLoop(
  words: u32, isGrid: bool, keys: usize, n: u32, dims: usize, table: usize, out: usize,
): void {
  for (let i: u32 = 0; i < n; i++) {
    const index = directIndex(keys + ((<usize>i * words) << 3), words, dims, isGrid)
    store<u32>(out + (i << 2), index == <u32>~0 ? <u32>~0 : load<u32>(table + (<usize>index << 2)) - 1)
  }
}

/** As group_find, in a direct table. */
export function group_find_direct(keys: usize, n: u32, words: u32, dims: usize, isGrid: bool, table: usize, out: usize): void {
  if (isGrid) findDirectLoop(words, true, keys, n, dims, table, out)
  else if (words == 3) findDirectLoop(3, false, keys, n, dims, table, out)
  else findDirectLoop(words, false, keys, n, dims, table, out)
}

/** Enters all stored groups into an empty direct table. */
export function direct_rebuild(stored: usize, groups: u32, words: u32, dims: usize, table: usize): void {
  for (let g: u32 = 0; g < groups; g++) {
    const index = directIndex(stored + ((<usize>g * words) << 3), words, dims, true)
    store<u32>(table + (<usize>index << 2), g + 1)
  }
}

/**
 * Greatest common divisor of word j of keys [from, n) less `base` (i64 at `base`) and of what is at `out`
 * (u64; 0: nothing yet), into out.
 */
export function key_stride(keys: usize, from: u32, n: u32, words: u32, j: u32, base: usize, out: usize): void {
  const low = load<i64>(base)
  let divisor = load<u64>(out)
  for (let i = from; i < n && divisor != 1; i++) {
    const v = load<i64>(keys + ((<usize>i * words + j) << 3))
    let other: u64 = v < low ? <u64>low - <u64>v : <u64>v - <u64>low
    if (divisor != 0 && other % divisor == 0) continue
    while (other != 0) {
      const rest = divisor % other
      divisor = other
      other = rest
    }
  }
  store<u64>(out, divisor)
}

/** Smallest and largest signed word j of keys [from, n), into out {i64, i64}. */
export function key_range(keys: usize, from: u32, n: u32, words: u32, j: u32, out: usize): void {
  let low = i64.MAX_VALUE
  let high = i64.MIN_VALUE
  for (let i = from; i < n; i++) {
    const v = load<i64>(keys + ((<usize>i * words + j) << 3))
    low = min<i64>(low, v)
    high = max<i64>(high, v)
  }
  store<i64>(out, low)
  store<i64>(out, high, 8)
}

/** out[i] = word j of stored group i, as 8 bytes. */
export function group_word_8(stored: usize, from: u32, n: u32, words: u32, j: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(out + (i << 3), load<u64>(stored + ((<usize>(from + i) * words + j) << 3)))
  }
}

/** out[i] = word j of stored group i, as 4 bytes. */
export function group_word_4(stored: usize, from: u32, n: u32, words: u32, j: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(out + (i << 2), <u32>load<u64>(stored + ((<usize>(from + i) * words + j) << 3)))
  }
}

/** bit i = bit `nullBit` of word j of stored group i is not set. */
export function group_word_validity(stored: usize, from: u32, n: u32, words: u32, j: u32, nullBit: u32, out: usize): void {
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let k: u32 = 0; k < end; k++) {
      const flags = load<u64>(stored + ((<usize>(from + w + k) * words + j) << 3))
      word |= (((flags >>> <u64>nullBit) & 1) ^ 1) << <u64>k
    }
    store<u64>(out + (w >>> 3), word)
  }
}

/**
 * Sets bit i where a group from `known` on appears for the first time; bits are cleared before. Gives how
 * many.
 */
export function group_firsts(groups: usize, n: u32, known: u32, bits: usize): u32 {
  let next = known
  for (let i: u32 = 0; i < n; i++) {
    if (load<u32>(groups + (i << 2)) != next) continue
    store<u8>(bits + (i >>> 3), load<u8>(bits + (i >>> 3)) | (1 << <u8>(i & 7)))
    next++
  }
  return next - known
}
