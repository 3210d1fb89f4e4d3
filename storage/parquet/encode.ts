// Encodes a stretch of dense values in one of Parquet's encodings, into scratch memory. Not the choice
// between them (choose-encoding.ts) nor compression.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import {
  BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, PLAIN, RLE_DICTIONARY,
} from './metadata.ts'
import type { ChunkValues, Texts } from './chunk-values.ts'

export type Bytes = { readonly at: Pointer; readonly length: number }

/**
 * `delta-bytes` is DELTA_BINARY_PACKED in widths of whole bytes: larger, but made for the entropy coder
 * behind it.
 */
export type Layout = 'plain' | 'dictionary' | 'delta' | 'delta-bytes' | 'split' | 'delta-length'

export function encodingOf(layout: Layout): number {
  switch (layout) {
    case 'plain': return PLAIN
    case 'dictionary': return RLE_DICTIONARY
    case 'delta': case 'delta-bytes': return DELTA_BINARY_PACKED
    case 'split': return BYTE_STREAM_SPLIT
    case 'delta-length': return DELTA_LENGTH_BYTE_ARRAY
  }
}

/** Distinct values of a chunk and the code of each value. */
export type ChunkDictionary = {
  readonly count: number
  readonly codes: Pointer
  /** 8-byte values or texts. */
  readonly values: Pointer
  readonly texts: Texts | null
  /** Bits of a code. */
  readonly width: number
}

/** Values [from, from + n) of the chunk. */
export function encode(
  values: ChunkValues, layout: Layout, dictionary: ChunkDictionary | null, from: number, n: number,
  scratch: Arena,
): Bytes {
  switch (layout) {
    case 'dictionary': {
      assert(dictionary !== null, 'a dictionary page needs its dictionary')
      const at = scratch.alloc(n * 5 + 128)
      u8[at] = dictionary.width
      return { at, length: 1 + kernels.rle_encode(dictionary.codes + from * 4, n, dictionary.width, at + 1) }
    }
    case 'delta': case 'delta-bytes':
      return deltas(values.data + from * 8, n, layout === 'delta-bytes', scratch)
    case 'split': {
      const at = scratch.alloc(n * 8)
      kernels.split_streams(values.data + from * 8, n, 8, at)
      return { at, length: n * 8 }
    }
    case 'delta-length': return textsByLength(values.texts!, from, n, scratch)
    case 'plain': return plain(values, from, n, scratch)
  }
}

export function deltas(values: Pointer, n: number, wholeBytes: boolean, scratch: Arena): Bytes {
  const at = scratch.alloc(n * 9 + 2048)
  return { at, length: kernels.delta_encode(values, n, Number(wholeBytes), scratch.alloc(1024), at) }
}

function plain(values: ChunkValues, from: number, n: number, scratch: Arena): Bytes {
  if (values.form === 'text') return storedTexts(values, values.texts!, from, n, scratch)
  if (values.form !== 'bits') return storedWords(values, values.data + from * 8, n, scratch)
  const at = scratch.alloc(n / 8 + 16)
  kernels.bits_copy(values.data, from, at, n)
  const length = Math.ceil(n / 8)
  if ((n & 7) !== 0) u8[at + length - 1] = u8[at + length - 1]! & ((1 << (n & 7)) - 1)
  return { at, length }
}

/** n 8-byte values as the file holds them. */
export function storedWords(values: ChunkValues, at: Pointer, n: number, scratch: Arena): Bytes {
  if (values.narrow !== true) return { at, length: n * 8 }
  const narrow = scratch.alloc(n * 4)
  kernels.narrow_64(at, n, Number(values.form === 'f64'), narrow)
  return { at: narrow, length: n * 4 }
}

/** Texts as the file holds them. */
export function storedTexts(
  values: ChunkValues, texts: Texts, from: number, n: number, scratch: Arena,
): Bytes {
  const { fixedBytes = 0 } = values
  if (fixedBytes === 0) return plainTexts(texts, from, n, scratch)
  return { at: texts.bytes + u32[(texts.offsets >>> 2) + from]!, length: n * fixedBytes }
}

function plainTexts(texts: Texts, from: number, n: number, scratch: Arena): Bytes {
  const at = scratch.alloc(n * 4 + textBytes(texts, from, n))
  return { at, length: kernels.plain_text_encode(texts.offsets + from * 4, texts.bytes, n, at) }
}

function textsByLength(texts: Texts, from: number, n: number, scratch: Arena): Bytes {
  const lengths = scratch.alloc(n * 8)
  kernels.plain_text_lengths(texts.offsets + from * 4, n, lengths)
  const size = textBytes(texts, from, n)
  const at = scratch.alloc(n * 9 + 2048 + size)
  const head = kernels.delta_encode(lengths, n, 0, scratch.alloc(1024), at)
  const start = texts.bytes + u32[(texts.offsets >>> 2) + from]!
  u8.copyWithin(at + head, start, start + size)
  return { at, length: head + size }
}

export function textBytes(texts: Texts, from: number, n: number): number {
  return u32[(texts.offsets >>> 2) + from + n]! - u32[(texts.offsets >>> 2) + from]!
}
