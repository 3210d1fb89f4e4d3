// One page: header checked, body checked and decompressed into kernel memory, levels turned into a bitmap.
// Not the values yet (decode.ts). Every size is compared with the bytes that are there before it is used.
import { crc32 } from 'node:zlib'
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { bytesAt, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { decompress } from './codec.ts'
import { damaged, require } from './corrupt.ts'
import type { FileChunk, FileColumn } from './layout.ts'
import type { ParquetLimits } from './limits.ts'
import {
  DATA_PAGE, DATA_PAGE_V2, DICTIONARY_PAGE, INDEX_PAGE, RLE, UNCOMPRESSED, pageHeader, type PageHeader,
} from './metadata.ts'
import { readStruct } from './thrift.ts'

/** Bytes of kernel memory, with at least PADDING more that may be read. */
export type Span = { readonly at: Pointer; readonly end: Pointer }

/** Kernels load whole words and vectors. */
export const PADDING = 32

export type Page =
  | { readonly kind: 'dictionary'; readonly count: number; readonly encoding: number; readonly body: Span }
  | {
      readonly kind: 'data'
      readonly rows: number
      /** Values that are not NULL. */
      readonly count: number
      readonly encoding: number
      /** Bitmap of the rows; 0 = no NULLs. */
      readonly validity: Pointer
      readonly body: Span
    }

export type PageContext = {
  readonly column: FileColumn
  readonly chunk: FileChunk
  readonly limits: ParquetLimits
  readonly scratch: Arena
  /** Checksums of all page headers, or null in a foreign file. */
  readonly headerCrcs: Uint32Array | null
}

/**
 * Reads the page at `from`; gives it and the address after it. An index page gives null. `rowsLeft` bounds
 * its rows; `header` is its place in the list of header checksums.
 */
export function readPage(
  context: PageContext, from: Span, rowsLeft: number, header: number,
): { readonly page: Page | null; readonly end: Pointer } {
  const { chunk, limits } = context
  const view = bytesAt(from.at, from.end - from.at)
  const { value: head, end: headEnd } = readStruct<PageHeader>(view, 0, pageHeader)
  checkHeaderCrc(context, from.at, headEnd, header)
  const start = from.at + headEnd
  const compressed = head.compressed_page_size
  const uncompressed = head.uncompressed_page_size
  require(compressed >= 0 && compressed <= from.end - start, `a page of ${compressed} bytes`)
  require(uncompressed >= 0 && uncompressed <= limits.pageBytesMax, `a page of ${uncompressed} bytes`)
  require(uncompressed <= chunk.uncompressed, 'a page larger than its chunk')
  const body = bytesAt(start, compressed)
  if (head.crc !== undefined) require(crc32(body) === head.crc >>> 0, 'the page does not match its checksum')
  else require(context.headerCrcs === null, 'the page has no checksum')
  const end = start + compressed
  switch (head.type) {
    case DICTIONARY_PAGE: return { page: dictionaryPage(context, head, body), end }
    case DATA_PAGE: return { page: dataPage(context, head, body, rowsLeft), end }
    case DATA_PAGE_V2: return { page: dataPageV2(context, head, { at: start, end }, rowsLeft), end }
    case INDEX_PAGE: return { page: null, end }
    default: return damaged(`page type ${head.type}`)
  }
}

function checkHeaderCrc(context: PageContext, at: Pointer, length: number, header: number): void {
  if (context.headerCrcs === null) return
  require(header < context.headerCrcs.length, 'more pages than the index knows')
  const crc = crc32(bytesAt(at, length))
  require(crc === context.headerCrcs[header], 'the page header does not match its checksum')
}

function dictionaryPage(context: PageContext, head: PageHeader, body: Uint8Array): Page {
  const dictionary = head.dictionary_page_header ?? damaged('a dictionary page without its header')
  require(dictionary.num_values >= 0, `a dictionary of ${dictionary.num_values} entries`)
  return {
    kind: 'dictionary', count: dictionary.num_values, encoding: dictionary.encoding,
    body: unpackBody(context, context.chunk.codec, body, head.uncompressed_page_size),
  }
}

function unpackBody(context: PageContext, codec: number, body: Uint8Array, length: number): Span {
  const at = decompress(codec, body, length, PADDING, context.scratch)
  return { at, end: at + length }
}

function dataPage(context: PageContext, head: PageHeader, packed: Uint8Array, rowsLeft: number): Page {
  const data = head.data_page_header ?? damaged('a data page without its header')
  const rows = data.num_values
  require(rows > 0 && rows <= rowsLeft, `a page of ${rows} rows where ${rowsLeft} are left`)
  const body = unpackBody(context, context.chunk.codec, packed, head.uncompressed_page_size)
  if (context.column.required) {
    return { kind: 'data', rows, count: rows, encoding: data.encoding, validity: 0, body }
  }
  require(data.definition_level_encoding === RLE, 'levels of an old encoding')
  require(body.end - body.at >= 4, 'a page without levels')
  const length = readU32(body.at)
  require(length <= body.end - body.at - 4, 'levels longer than their page')
  const levels = { at: body.at + 4, end: body.at + 4 + length }
  const { validity, count } = readLevels(context, levels, rows)
  const values = { at: levels.end, end: body.end }
  return { kind: 'data', rows, count, encoding: data.encoding, validity, body: values }
}

function dataPageV2(context: PageContext, head: PageHeader, whole: Span, rowsLeft: number): Page {
  const data = head.data_page_header_v2 ?? damaged('a data page without its header')
  const rows = data.num_values
  require(rows > 0 && rows <= rowsLeft, `a page of ${rows} rows where ${rowsLeft} are left`)
  require(data.num_rows === rows, `a page of ${data.num_rows} rows and ${rows} values`)
  const levelBytes = data.definition_levels_byte_length
  const bytes = whole.end - whole.at
  require(data.repetition_levels_byte_length === 0, 'repetition levels in a flat column')
  const most = Math.min(bytes, head.uncompressed_page_size)
  require(levelBytes >= 0 && levelBytes <= most, 'levels longer than their page')
  const levels = { at: whole.at, end: whole.at + levelBytes }
  require(!context.column.required || levelBytes === 0, 'levels in a required column')
  const { validity, count } = context.column.required ? { validity: 0, count: rows }
    : readLevels(context, levels, rows)
  require(data.num_nulls === rows - count, `${rows - count} NULLs where the header says ${data.num_nulls}`)
  const codec = data.is_compressed === false ? UNCOMPRESSED : context.chunk.codec
  const length = head.uncompressed_page_size - levelBytes
  const packed = bytesAt(levels.end, bytes - levelBytes)
  // Bytes that are not compressed are used where they lie: a chunk is read with padding behind it.
  if (codec === UNCOMPRESSED) {
    require(packed.length === length, `${packed.length} bytes where the header says ${length}`)
  }
  const body = codec === UNCOMPRESSED ? { at: levels.end, end: whole.end }
    : unpackBody(context, codec, packed, length)
  return { kind: 'data', rows, count, encoding: data.encoding, validity, body }
}

function readLevels(context: PageContext, levels: Span, rows: number): { validity: Pointer; count: number } {
  const bits = context.scratch.zeroed(Math.ceil(rows / 64) * 8 + 16)
  const cell = context.scratch.alloc(8)
  const used = kernels.levels_decode(levels.at, levels.end, rows, cell, bits)
  require(used >= 0, `the levels are not decodable (${used})`)
  const count = u32[cell >>> 2]!
  return { validity: count === rows ? 0 : bits, count }
}

/** A little-endian number that may lie at any address. */
export function readU32(at: Pointer): number {
  return (u8[at]! | (u8[at + 1]! << 8) | (u8[at + 2]! << 16) | (u8[at + 3]! << 24)) >>> 0
}
