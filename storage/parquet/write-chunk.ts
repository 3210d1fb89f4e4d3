// Writes one column chunk: a dictionary page where there is one, then data pages (version 2: levels stay
// uncompressed, and a page that does not shrink stays as it is). Gives the chunk's metadata and page index;
// headers carry CRCs.
import { crc32 } from 'node:zlib'
import type { Arena } from '../../kernels/arena.ts'
import { u8 } from '../../kernels/memory.ts'
import { boundsOf, type Bounds } from './bounds.ts'
import { chooseEncoding, dictionaryOf, type Choice } from './choose-encoding.ts'
import type { ChunkValues } from './chunk-values.ts'
import { compress } from './codec.ts'
import {
  encode, encodingOf, storedTexts, storedWords, textBytes, type Bytes, type ChunkDictionary,
} from './encode.ts'
import { levelBytes, rowsAmong, valuesAmong, wholeRows } from './levels.ts'
import {
  BOOLEAN, BYTE_ARRAY, DATA_PAGE_V2, DICTIONARY_PAGE, DOUBLE, FIXED_LEN_BYTE_ARRAY, FLOAT, INT32, INT64,
  PLAIN, RLE, UNCOMPRESSED, ZSTD,
  pageHeader, type ColumnIndex, type ColumnMetaData, type PageHeader, type PageLocation, type Statistics,
} from './metadata.ts'
import { writeStruct } from './thrift.ts'

/** The file so far. */
export type Sink = { readonly parts: Uint8Array[]; at: number }

export function push(sink: Sink, bytes: Uint8Array): void {
  if (bytes.length === 0) return
  sink.parts.push(bytes)
  sink.at += bytes.length
}

export type ChunkOptions = {
  /** A multiple of 64. */
  readonly pageRows: number
  /** Whether pages may be compressed, where it pays. */
  readonly compress: boolean
}

export type WrittenChunk = {
  readonly metadata: ColumnMetaData
  readonly offset: number
  readonly pages: readonly PageLocation[]
  /** null: some page has no honest bounds. */
  readonly columnIndex: ColumnIndex | null
  /** CRC of each page's header, dictionary first: page CRCs do not cover headers. */
  readonly headerCrcs: readonly number[]
}

type WrittenPage = {
  readonly location: PageLocation
  readonly isEmpty: boolean
  readonly nulls: number
  readonly bounds: Bounds | null
}

const PAGE_TEXT_BYTES = 1 << 20

type ChunkState = {
  readonly values: ChunkValues
  readonly dictionary: ChunkDictionary | null
  readonly choice: Choice
  readonly scratch: Arena
  readonly sink: Sink
  readonly headerCrcs: number[]
  uncompressed: number
}

/**
 * `remembered` is the choice for the same column's earlier chunk, if any: columns keep their nature. Gives
 * the choice to remember as well.
 */
export function writeChunk(
  sink: Sink, path: readonly string[], values: ChunkValues, options: ChunkOptions, remembered: Choice | null,
  scratch: Arena,
): { readonly chunk: WrittenChunk; readonly choice: Choice } {
  const mayHave = remembered === null || remembered.layout === 'dictionary'
  const wanted = mayHave ? dictionaryOf(values, scratch) : null
  const isStillRight = remembered !== null && mayHave === (wanted !== null)
  const choice = isStillRight ? remembered : chooseEncoding(values, wanted, options.compress, scratch)
  const dictionary = choice.layout === 'dictionary' ? wanted : null
  const state: ChunkState = { values, dictionary, choice, scratch, sink, headerCrcs: [], uncompressed: 0 }
  const offset = sink.at
  if (dictionary !== null) writeDictionary(state, dictionary)
  const pages: WrittenPage[] = []
  let next = { row: 0, entry: 0, value: 0 }
  while (next.entry < values.rows) {
    const entries = pageLength(values, next, options.pageRows)
    const count = valuesAmong(values, next.entry, entries)
    const rows = rowsAmong(values, next.entry, entries)
    pages.push(writePage(state, next, { rows, entries, count }))
    next = { row: next.row + rows, entry: next.entry + entries, value: next.value + count }
  }
  const metadata = metadataOf(state, path, offset, pages)
  return {
    choice,
    chunk: {
      metadata, offset, pages: pages.map((page) => page.location), columnIndex: columnIndexOf(pages),
      headerCrcs: state.headerCrcs,
    },
  }
}

/** Where a page starts. Rows and entries differ where a row has many entries. */
type Place = { readonly row: number; readonly entry: number; readonly value: number }

type PageSize = { readonly rows: number; readonly entries: number; readonly count: number }

/**
 * Entries of the page that starts at `place`: `pageRows`, or fewer (a multiple of 64) if their text is long;
 * of nested columns as many of them as are whole rows.
 */
function pageLength(values: ChunkValues, place: Place, pageRows: number): number {
  let most = Math.min(pageRows, values.rows - place.entry)
  while (true) {
    const entries = wholeRows(values, place.entry, most)
    if (values.form !== 'text' || most <= 64) return entries
    const count = valuesAmong(values, place.entry, entries)
    if (textBytes(values.texts!, place.value, count) <= PAGE_TEXT_BYTES) return entries
    most = Math.max(64, Math.floor(most / 128) * 64)
  }
}

function writeDictionary(state: ChunkState, dictionary: ChunkDictionary): void {
  const { at, length } = dictionary.texts === null
    ? storedWords(state.values, dictionary.values, dictionary.count, state.scratch)
    : storedTexts(state.values, dictionary.texts, 0, dictionary.count, state.scratch)
  // Inside a compressed chunk a dictionary page has no way to say that it is not.
  const body = state.choice.texture === null ? u8.slice(at, at + length) : compress(at, length, 'text')
  const header: PageHeader = {
    type: DICTIONARY_PAGE, uncompressed_page_size: length, compressed_page_size: body.length,
    crc: crc32(body) | 0,
    dictionary_page_header: { num_values: dictionary.count, encoding: PLAIN },
  }
  pushPage(state, header, [body], length)
}

function writePage(state: ChunkState, place: Place, { rows, entries, count }: PageSize): WrittenPage {
  const { values, scratch, sink } = state
  const { repetitions, definitions } = levelBytes(values, place.entry, entries, count, scratch)
  const levels = repetitions.length + definitions.length
  // Also of no values at all: readers expect an encoding's head (width, counts) even then.
  const encoded = encode(values, state.choice.layout, state.dictionary, place.value, count, scratch)
  const packed = compressIfSmaller(encoded, state.choice)
  const body = packed ?? u8.slice(encoded.at, encoded.at + encoded.length)
  const header: PageHeader = {
    type: DATA_PAGE_V2, uncompressed_page_size: levels + encoded.length,
    compressed_page_size: levels + body.length, crc: crc32(body, crc32(definitions, crc32(repetitions))) | 0,
    data_page_header_v2: {
      num_values: entries, num_nulls: entries - count, num_rows: rows,
      encoding: encodingOf(state.choice.layout), definition_levels_byte_length: definitions.length,
      repetition_levels_byte_length: repetitions.length, is_compressed: packed !== null,
    },
  }
  const offset = sink.at
  pushPage(state, header, [repetitions, definitions, body], levels + encoded.length)
  return {
    location: { offset, compressed_page_size: sink.at - offset, first_row_index: place.row },
    isEmpty: count === 0, nulls: entries - count,
    bounds: count === 0 ? null : boundsOf(values, state.dictionary, place.value, count, scratch),
  }
}

function compressIfSmaller(encoded: Bytes, choice: Choice): Uint8Array | null {
  if (choice.texture === null || encoded.length < 64) return null
  const packed = compress(encoded.at, encoded.length, choice.texture)
  return packed.length < encoded.length ? packed : null
}

function pushPage(
  state: ChunkState, header: PageHeader, body: readonly Uint8Array[], uncompressed: number,
): void {
  const head = writeStruct(header, pageHeader)
  state.headerCrcs.push(crc32(head))
  state.uncompressed += head.length + uncompressed
  push(state.sink, head)
  for (const part of body) push(state.sink, part)
}

function metadataOf(
  state: ChunkState, path: readonly string[], offset: number, pages: readonly WrittenPage[],
): ColumnMetaData {
  const { values, choice, dictionary } = state
  const encodings = [encodingOf(choice.layout), ...(values.required ? [] : [RLE])]
  if (dictionary !== null) encodings.push(PLAIN)
  return {
    type: physicalType(values), encodings, path_in_schema: path,
    codec: choice.texture === null ? UNCOMPRESSED : ZSTD, num_values: values.rows,
    total_uncompressed_size: state.uncompressed, total_compressed_size: state.sink.at - offset,
    data_page_offset: pages[0]!.location.offset,
    ...(dictionary === null ? {} : { dictionary_page_offset: offset }),
    statistics: statisticsOf(state),
  }
}

function physicalType(values: ChunkValues): number {
  switch (values.form) {
    case 'i64': case 'u64': return values.narrow === true ? INT32 : INT64
    case 'f64': return values.narrow === true ? FLOAT : DOUBLE
    case 'bits': return BOOLEAN
    case 'text': case 'codes':
      return (values.fixedBytes ?? 0) > 0 ? FIXED_LEN_BYTE_ARRAY : BYTE_ARRAY
  }
}

function statisticsOf(state: ChunkState): Statistics {
  const { values } = state
  const nulls = { null_count: values.rows - values.count }
  const bounds = values.count === 0 ? null
    : boundsOf(values, state.dictionary, 0, values.count, state.scratch)
  if (bounds === null) return nulls
  return {
    ...nulls, min_value: bounds.min, max_value: bounds.max,
    is_min_value_exact: true, is_max_value_exact: true,
  }
}

const noBytes = new Uint8Array(0)

function columnIndexOf(pages: readonly WrittenPage[]): ColumnIndex | null {
  if (pages.some((page) => page.bounds === null && !page.isEmpty)) return null
  return {
    null_pages: pages.map((page) => page.isEmpty),
    min_values: pages.map((page) => page.bounds?.min ?? noBytes),
    max_values: pages.map((page) => page.bounds?.max ?? noBytes),
    // 0 = unordered: always true, and our own reader does not need more.
    boundary_order: 0,
    null_counts: pages.map((page) => page.nulls),
  }
}
