// Decodes the values of a page: dense 8-byte values, bits, texts or dictionary codes in kernel memory. Any
// encoding a reader may meet for the type. Damage is found before it does harm: kernels check every length
// against the end.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import { pairOf, type Texts } from './chunk-values.ts'
import { damaged, require } from './corrupt.ts'
import {
  BOOLEAN, BYTE_ARRAY, BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED, DELTA_BYTE_ARRAY, DELTA_LENGTH_BYTE_ARRAY,
  FLOAT, INT32, INT64, PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY,
} from './metadata.ts'
import { readU32, type Span } from './page.ts'
import type { Stored } from './schema.ts'

/** The entries of a chunk's dictionary: 8-byte values, or texts. */
export type Entries = { readonly count: number; readonly values: Pointer; readonly texts: Texts | null }

export function isDictionaryEncoding(encoding: number): boolean {
  return encoding === RLE_DICTIONARY || encoding === PLAIN_DICTIONARY
}

export function decodeEntries(
  stored: Stored, encoding: number, count: number, body: Span, arena: Arena,
): Entries {
  require(encoding === PLAIN || encoding === PLAIN_DICTIONARY, `a dictionary of encoding ${encoding}`)
  // Every entry, number or text, takes at least four bytes of the page: its count cannot lie by much.
  require(count * 4 <= body.end - body.at, `${count} dictionary entries in ${body.end - body.at} bytes`)
  if (stored.physical === BYTE_ARRAY) {
    return { count, values: 0, texts: decodeTexts(PLAIN, count, body, 0, arena) }
  }
  require(stored.physical !== BOOLEAN, 'a dictionary of booleans')
  const values = arena.alloc(count * 8 + 16)
  decodeWords(stored, PLAIN, count, body, values, arena)
  return { count, values, texts: null }
}

/** u32 codes, each below the number of entries. */
export function decodeCodes(
  body: Span, n: number, entries: Entries | null, to: Pointer, scratch: Arena,
): void {
  if (entries === null) return damaged('a dictionary page is missing')
  require(body.end > body.at, 'codes without their width')
  const used = kernels.rle_decode(body.at + 1, body.end, u8[body.at]!, n, entries.count, scratch.alloc(8), to)
  require(used >= 0, used === -3 ? 'a code beyond the dictionary' : `codes are not decodable (${used})`)
}

/** n values of 8 bytes (smaller ones widened) to `to`. Not for dictionary encodings. */
export function decodeWords(
  stored: Stored, encoding: number, n: number, body: Span, to: Pointer, scratch: Arena,
): void {
  const width = stored.physical === INT32 || stored.physical === FLOAT ? 4 : 8
  require(stored.physical !== BYTE_ARRAY && stored.physical !== BOOLEAN, 'not a number')
  switch (encoding) {
    case PLAIN:
      require(body.end - body.at >= n * width, `${n} values in ${body.end - body.at} bytes`)
      if (width === 8) u8.copyWithin(to, body.at, body.at + n * 8)
      else kernels.widen_32(body.at, n, wideningOf(stored), to)
      return
    case DELTA_BINARY_PACKED: {
      require(stored.physical === INT32 || stored.physical === INT64, 'differences of floats')
      const used = kernels.delta_decode(body.at, body.end, n, Number(width === 4), scratch.alloc(8), to)
      require(used >= 0, `differences are not decodable (${used})`)
      if (width === 4 && stored.unsigned) kernels.clear_high_halves(to, n)
      return
    }
    case BYTE_STREAM_SPLIT: {
      require(body.end - body.at >= n * width, `${n} values in ${body.end - body.at} bytes`)
      if (width === 8) return kernels.join_streams(body.at, n, 8, to)
      const narrow = scratch.alloc(n * 4 + 16)
      kernels.join_streams(body.at, n, 4, narrow)
      return kernels.widen_32(narrow, n, wideningOf(stored), to)
    }
    default: return damaged(`encoding ${encoding} of numbers`)
  }
}

function wideningOf(stored: Stored): number {
  return stored.physical === FLOAT ? 2 : stored.unsigned ? 1 : 0
}

/** n bits to a bitmap that is zeroed. */
export function decodeBits(encoding: number, n: number, body: Span, to: Pointer, scratch: Arena): void {
  if (encoding === PLAIN) {
    require((body.end - body.at) * 8 >= n, `${n} bits in ${body.end - body.at} bytes`)
    return kernels.bits_copy(body.at, 0, to, n)
  }
  require(encoding === RLE, `encoding ${encoding} of booleans`)
  require(body.end - body.at >= 4, 'booleans without their length')
  const length = readU32(body.at)
  require(length <= body.end - body.at - 4, 'booleans longer than their page')
  const used = kernels.levels_decode(body.at + 4, body.at + 4 + length, n, scratch.alloc(8), to)
  require(used >= 0, `booleans are not decodable (${used})`)
}

/** n texts; `limit` bounds the bytes that shared prefixes may unfold to. */
export function decodeTexts(encoding: number, n: number, body: Span, limit: number, scratch: Arena): Texts {
  const offsets = scratch.alloc((n + 1) * 4)
  switch (encoding) {
    case PLAIN: {
      const bytes = scratch.alloc(body.end - body.at)
      const used = kernels.plain_text_decode(body.at, body.end, n, offsets, bytes)
      require(used >= 0, 'texts end early')
      return { count: n, offsets, bytes }
    }
    case DELTA_LENGTH_BYTE_ARRAY: return textsByLength(n, body, offsets, scratch)
    case DELTA_BYTE_ARRAY: {
      const shared = scratch.alloc(n * 8 + 16)
      const used = kernels.delta_decode(body.at, body.end, n, 0, scratch.alloc(8), shared)
      require(used >= 0, `prefixes are not decodable (${used})`)
      const rest = { at: body.at + used, end: body.end }
      const suffixes = textsByLength(n, rest, scratch.alloc((n + 1) * 4), scratch)
      return unfold(shared, suffixes, n, limit, offsets, scratch)
    }
    default: return damaged(`encoding ${encoding} of texts`)
  }
}

function textsByLength(n: number, body: Span, offsets: Pointer, scratch: Arena): Texts {
  const lengths = scratch.alloc(n * 8 + 16)
  const used = kernels.delta_decode(body.at, body.end, n, 0, scratch.alloc(8), lengths)
  require(used >= 0, `lengths are not decodable (${used})`)
  const bytes = body.at + used
  const fits = kernels.plain_text_offsets(lengths, n, body.end - bytes, offsets) !== 0
  require(fits, 'texts longer than their page')
  return { count: n, offsets, bytes }
}

function unfold(
  shared: Pointer, suffixes: Texts, n: number, limit: number, offsets: Pointer, scratch: Arena,
): Texts {
  const pair = pairOf(suffixes, scratch)
  // Grown by doubling: prefixes can unfold a small page to almost anything.
  for (let room = Math.min(limit, 1 << 16); ; room = Math.min(limit, room * 4)) {
    const bytes = scratch.alloc(room)
    const used = kernels.extend_text(shared, pair, n, room, offsets, bytes)
    if (used >= 0) return { count: n, offsets, bytes }
    require(used !== -1, 'a prefix longer than its text')
    require(room < limit, 'texts too long together')
  }
}
