// text.ts - UTF-8 texts (u32 offsets + bytes): comparison by bytes, LIKE, lengths, ASCII case, order, and
// interning, which gives equal texts equal codes. A step of 0 repeats text 0 (a constant). Not for regular
// expressions.
import { bit } from './inside/bit'

// @ts-ignore: decorator
@inline
function startOf(offsets: usize, i: u32): u32 { return load<u32>(offsets + (<usize>i << 2)) }

/** Byte order: negative, 0, positive. */
function order(a: usize, la: u32, b: usize, lb: u32): i32 {
  const n = min<u32>(la, lb)
  let i: u32 = 0
  for (; i + 8 <= n; i += 8) {
    const x = load<u64>(a + i)
    const y = load<u64>(b + i)
    if (x != y) {
      const shift = ctz<u64>(x ^ y) & ~7
      return <i32>((x >>> shift) & 255) - <i32>((y >>> shift) & 255)
    }
  }
  for (; i < n; i++) {
    const d = <i32>load<u8>(a + i) - <i32>load<u8>(b + i)
    if (d) return d
  }
  return <i32>la - <i32>lb
}

/** bit i = a[i] op b[i]; op: 0 =, 1 !=, 2 <, 3 <=, 4 >, 5 >=. Steps are 1, or 0 for a constant. */
export function text_compare(op: u32, aOffsets: usize, aBytes: usize, aStep: u32, bOffsets: usize, bBytes: usize, bStep: u32, n: u32, out: usize): void {
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let j: u32 = 0; j < end; j++) {
      const ai = (w + j) * aStep
      const bi = (w + j) * bStep
      const a = startOf(aOffsets, ai)
      const b = startOf(bOffsets, bi)
      const la = startOf(aOffsets, ai + 1) - a
      const lb = startOf(bOffsets, bi + 1) - b
      let yes: bool
      if (op < 2) yes = (la == lb && order(aBytes + a, la, bBytes + b, lb) == 0) == (op == 0)
      else {
        const c = order(aBytes + a, la, bBytes + b, lb)
        yes = op == 2 ? c < 0 : op == 3 ? c <= 0 : op == 4 ? c > 0 : c >= 0
      }
      word |= <u64>yes << <u64>j
    }
    store<u64>(out + (w >>> 3), word)
  }
}

/** Index of the entry in [1, count) equal to the text, or 0. */
export function text_find(offsets: usize, bytes: usize, count: u32, text: usize, length: u32): u32 {
  for (let i: u32 = 1; i < count; i++) {
    const at = startOf(offsets, i)
    if (startOf(offsets, i + 1) - at == length && order(bytes + at, length, text, length) == 0) return i
  }
  return 0
}

/** Code points of each text, 8 bytes a value. */
export function text_characters(offsets: usize, bytes: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const end = startOf(offsets, i + 1)
    let count: i64 = 0
    for (let at = startOf(offsets, i); at < end; at++) count += <i64>((load<u8>(bytes + at) & 0xc0) != 0x80)
    store<i64>(out + (i << 3), count)
  }
}

/** Bytes of each text, 8 bytes a value. */
export function text_lengths(offsets: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<i64>(out + (i << 3), <i64>(startOf(offsets, i + 1) - startOf(offsets, i)))
  }
}

/**
 * Upper or lower case of ASCII bytes; gives whether all bytes were ASCII (else the caller does it
 * otherwise).
 */
export function text_ascii_case(bytes: usize, n: u32, upper: bool, out: usize): bool {
  let high: u8 = 0
  const first: u8 = upper ? 0x61 : 0x41
  for (let i: u32 = 0; i < n; i++) {
    const c = load<u8>(bytes + i)
    high |= c
    store<u8>(out + i, c - first < 26 ? c ^ 0x20 : c)
  }
  return high < 0x80
}

// @ts-ignore: decorator
@inline
function pointLength(c: u8): u32 { return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4 }

// Iterative matching with one point of return (the last %), so time is at most text x pattern.
function like(text: usize, end: usize, pattern: usize, patternEnd: usize, escape: u32): bool {
  let backPattern: usize = 0
  let backText: usize = 0
  while (true) {
    let ok = false
    if (pattern < patternEnd) {
      let c = load<u8>(pattern)
      if (c == 0x25) {
        pattern++
        backPattern = pattern
        backText = text
        if (pattern == patternEnd) return true
        continue
      }
      if (text < end) {
        if (c == 0x5f) {
          text += pointLength(load<u8>(text))
          pattern++
          ok = true
        } else {
          let at = pattern
          if (<u32>c == escape && at + 1 < patternEnd) c = load<u8>(++at)
          if (c == load<u8>(text)) {
            pattern = at + 1
            text++
            ok = true
          }
        }
      }
    } else if (text >= end) return true
    if (ok) continue
    if (backPattern == 0 || backText >= end) return false
    backText += pointLength(load<u8>(backText))
    text = backText
    pattern = backPattern
  }
}

/**
 * bit i = text i matches the pattern of `length` bytes (% any, _ one code point, `escape` one ASCII byte,
 * 256: none).
 */
export function text_like(offsets: usize, bytes: usize, n: u32, pattern: usize, length: u32, escape: u32, out: usize): void {
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let j: u32 = 0; j < end; j++) {
      const a = bytes + startOf(offsets, w + j)
      word |= <u64>like(a, bytes + startOf(offsets, w + j + 1), pattern, pattern + length, escape) << <u64>j
    }
    store<u64>(out + (w >>> 3), word)
  }
}

// @ts-ignore: decorator
@inline
function hashText(at: usize, length: u32): u32 {
  let h: u64 = 0x9e3779b97f4a7c15 ^ <u64>length
  let i: u32 = 0
  for (; i + 8 <= length; i += 8) {
    h = (h ^ load<u64>(at + i)) * 0xff51afd7ed558ccd
    h ^= h >>> 32
  }
  if (i < length) {
    h = (h ^ (load<u64>(at + i) & ((1 << <u64>((length - i) << 3)) - 1))) * 0xff51afd7ed558ccd
    h ^= h >>> 32
  }
  h *= 0xc4ceb9fe1a85ec53
  return <u32>(h >>> 32)
}

/**
 * out[i] = code of text i for i in [from, n): NULL 0, equal texts the same code from 1. New texts are
 * appended to
 * (dOffsets, dBytes) up to entryLimit entries and byteLimit bytes; state is {u32 entries}. Slots {hash,
 * code}. Gives the first row
 * that found no room, or n.
 */
export function text_intern(offsets: usize, bytes: usize, validity: usize, from: u32, n: u32, slots: usize, mask: u32, dOffsets: usize, dBytes: usize, state: usize, entryLimit: u32, byteLimit: u32, out: usize): u32 {
  let entries = load<u32>(state)
  for (let i = from; i < n; i++) {
    if (!bit(validity, i)) {
      store<u32>(out + (i << 2), 0)
      continue
    }
    const start = startOf(offsets, i)
    const length = startOf(offsets, i + 1) - start
    const text = bytes + start
    const h = hashText(text, length)
    let s = h & mask
    while (true) {
      const at = slots + (<usize>s << 3)
      const code = load<u32>(at, 4)
      if (code == 0) {
        const to = startOf(dOffsets, entries)
        if (entries == entryLimit || to + length > byteLimit) {
          store<u32>(state, entries)
          return i
        }
        memory.copy(dBytes + to, text, length)
        store<u32>(dOffsets + (<usize>(entries + 1) << 2), to + length)
        store<u32>(at, h)
        store<u32>(at, entries, 4)
        store<u32>(out + (i << 2), entries)
        entries++
        break
      }
      if (load<u32>(at) == h) {
        const other = startOf(dOffsets, code)
        const same = startOf(dOffsets, code + 1) - other == length
        if (same && order(dBytes + other, length, text, length) == 0) {
          store<u32>(out + (i << 2), code)
          break
        }
      }
      s = (s + 1) & mask
    }
  }
  store<u32>(state, entries)
  return n
}

/** out[i] = code of text i, or 0 where it is NULL or not in the table of text_intern. */
export function text_lookup(offsets: usize, bytes: usize, validity: usize, n: u32, slots: usize, mask: u32, dOffsets: usize, dBytes: usize, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    let found: u32 = 0
    if (bit(validity, i)) {
      const start = startOf(offsets, i)
      const length = startOf(offsets, i + 1) - start
      const h = hashText(bytes + start, length)
      let s = h & mask
      while (true) {
        const at = slots + (<usize>s << 3)
        const code = load<u32>(at, 4)
        if (code == 0) break
        if (load<u32>(at) == h) {
          const other = startOf(dOffsets, code)
          const same = startOf(dOffsets, code + 1) - other == length
          if (same && order(dBytes + other, length, bytes + start, length) == 0) {
            found = code
            break
          }
        }
        s = (s + 1) & mask
      }
    }
    store<u32>(out + (<usize>i << 2), found)
  }
}

/** Enters entries [1, count) into empty slots. */
export function text_rehash(offsets: usize, bytes: usize, count: u32, slots: usize, mask: u32): void {
  for (let i: u32 = 1; i < count; i++) {
    const at = startOf(offsets, i)
    const h = hashText(bytes + at, startOf(offsets, i + 1) - at)
    let s = h & mask
    while (load<u32>(slots + (<usize>s << 3), 4)) s = (s + 1) & mask
    store<u32>(slots + (<usize>s << 3), h)
    store<u32>(slots + (<usize>s << 3), i, 4)
  }
}

/**
 * ranks[i] = place of text i in byte order, from `first`; equal texts share one. rows and other: n x u32,
 * any content.
 */
export function text_ranks(offsets: usize, bytes: usize, n: u32, first: u32, rows: usize, other: usize, ranks: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u32>(rows + (i << 2), i)
  let src = rows
  let dst = other
  for (let width: u32 = 1; width < n; width <<= 1) {
    for (let low: u32 = 0; low < n; low += width << 1) {
      const mid = min<u32>(low + width, n)
      const high = min<u32>(mid + width, n)
      let a = low
      let b = mid
      for (let k = low; k < high; k++) {
        let left = b >= high
        if (!left && a < mid) {
          const x = load<u32>(src + (a << 2))
          const y = load<u32>(src + (b << 2))
          const ax = startOf(offsets, x)
          const ay = startOf(offsets, y)
          const xLength = startOf(offsets, x + 1) - ax
          left = order(bytes + ax, xLength, bytes + ay, startOf(offsets, y + 1) - ay) <= 0
        }
        store<u32>(dst + (k << 2), load<u32>(src + ((left ? a++ : b++) << 2)))
      }
    }
    const t = src
    src = dst
    dst = t
  }
  let rank = first
  for (let k: u32 = 0; k < n; k++) {
    const x = load<u32>(src + (k << 2))
    if (k > 0) {
      const y = load<u32>(src + ((k - 1) << 2))
      const ax = startOf(offsets, x)
      const ay = startOf(offsets, y)
      const xLength = startOf(offsets, x + 1) - ax
      if (order(bytes + ax, xLength, bytes + ay, startOf(offsets, y + 1) - ay) != 0) rank++
    }
    store<u32>(ranks + (x << 2), rank)
  }
}

/** out offsets (n + 1) of pairwise joined texts; gives the bytes. Steps as in text_compare. */
export function text_concat_offsets(aOffsets: usize, aStep: u32, bOffsets: usize, bStep: u32, n: u32, out: usize): u32 {
  let at: u32 = 0
  store<u32>(out, 0)
  for (let i: u32 = 0; i < n; i++) {
    at += startOf(aOffsets, i * aStep + 1) - startOf(aOffsets, i * aStep)
    at += startOf(bOffsets, i * bStep + 1) - startOf(bOffsets, i * bStep)
    store<u32>(out + ((i + 1) << 2), at)
  }
  return at
}

/** The bytes of joined texts, after text_concat_offsets. */
export function text_concat(aOffsets: usize, aBytes: usize, aStep: u32, bOffsets: usize, bBytes: usize, bStep: u32, n: u32, out: usize): void {
  let at: usize = out
  for (let i: u32 = 0; i < n; i++) {
    const a = startOf(aOffsets, i * aStep)
    const la = startOf(aOffsets, i * aStep + 1) - a
    memory.copy(at, aBytes + a, la)
    at += la
    const b = startOf(bOffsets, i * bStep)
    const lb = startOf(bOffsets, i * bStep + 1) - b
    memory.copy(at, bBytes + b, lb)
    at += lb
  }
}
