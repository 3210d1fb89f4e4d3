// Writes a segment as one Parquet file: row groups of column chunks, page indexes, our own index, footer.
// Columns stand in order of name, as the reference writes them; rows keep the segment's order, which the
// file declares.
import { crc32 } from 'node:zlib'
import { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { FLAT } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { unpackColumn } from '../../kernels/pack.ts'
import { tag as tagType, timestampNs } from '../../kernels/type.ts'
import { fieldValues, tagValues, type ChunkValues } from './chunk-values.ts'
import type { Choice } from './choose-encoding.ts'
import { CREATED_BY, marksToKeys, sealFooter } from './file-marks.ts'
import {
  columnIndex, fileMetaData, offsetIndex, type ColumnChunk, type FileMetaData, type RowGroup,
  type SchemaElement, type SortingColumn,
} from './metadata.ts'
import { ROWS_PER_RUN_MIN, writeOwnIndex, type SeriesIndex } from './own-index.ts'
import { elementOf } from './schema.ts'
import type { SegmentRows } from './segment-rows.ts'
import { writeStruct } from './thrift.ts'
import { push, writeChunk, type Sink, type WrittenChunk } from './write-chunk.ts'

export type WriteOptions = {
  /** A multiple of 64. */
  readonly rowGroupRows: number
  /** A multiple of 64. */
  readonly pageRows: number
}

export const defaultWriteOptions: WriteOptions = { rowGroupRows: 98_304, pageRows: 16_384 }

export type WrittenParquet = {
  /** What ObjectStore.put takes; ordinary memory, independent of the arena. */
  readonly parts: readonly Uint8Array[]
  readonly bytes: number
  readonly metadata: FileMetaData
}

type OutColumn = {
  readonly name: string
  readonly element: SchemaElement
  readonly tagPlace: number
  readonly isTime: boolean
  values(from: number, to: number, scratch: Arena): ChunkValues
}

const MAGIC = new TextEncoder().encode('PAR1')

/** `arena` is for scratch memory, reset as the writer goes; what it held before stays. */
export function writeParquet(segment: SegmentRows, options: WriteOptions, arena: Arena): WrittenParquet {
  assert(segment.rows > 0, 'a Parquet file has rows')
  assert(options.rowGroupRows % 64 === 0, 'row groups are multiples of 64 rows')
  assert(options.pageRows % 64 === 0, 'pages are multiples of 64 rows')
  const columns = columnsOf(segment)
  const sink: Sink = { parts: [], at: 0 }
  const scratch = new Arena(arena.owner)
  try {
    push(sink, MAGIC)
    const chunks = writeRowGroups(segment, columns, options, sink, scratch)
    const { rowGroups, marks } = writeIndexes(segment, columns, chunks, options, sink, scratch)
    const metadata: FileMetaData = {
      version: 2, num_rows: segment.rows, row_groups: rowGroups, created_by: CREATED_BY,
      schema: [{ name: 'schema', num_children: columns.length }, ...columns.map((column) => column.element)],
      key_value_metadata: marksToKeys({
        firstSequence: segment.firstSequence, lastSequence: segment.lastSequence,
        tagIds: segment.tagColumns.map((column) => column.columnId), index: marks,
      }),
      column_orders: columns.map(() => ({ TYPE_ORDER: {} })),
    }
    const footer = writeStruct(metadata, fileMetaData)
    sealFooter(footer)
    push(sink, footer)
    const end = new Uint8Array(8)
    new DataView(end.buffer).setUint32(0, footer.length, true)
    end.set(MAGIC, 4)
    push(sink, end)
    return { parts: sink.parts, bytes: sink.at, metadata }
  } finally {
    scratch.release()
  }
}

function columnsOf(segment: SegmentRows): readonly OutColumn[] {
  const tags = segment.tagColumns.map((tag, tagPlace): OutColumn => ({
    name: tag.name, element: elementOf(tag.name, tag.columnId, tagType, false), tagPlace, isTime: false,
    values: (from, to, scratch) => tagValues(segment, tag, from, to, scratch),
  }))
  const fields = segment.fields.map((field): OutColumn => ({
    name: field.name, element: elementOf(field.name, field.columnId, field.type, false), tagPlace: -1,
    isTime: false,
    values: (from, to, scratch) => fieldValues(field.column, from, to, false, scratch),
  }))
  const time: OutColumn = {
    name: 'time', element: elementOf('time', segment.timeColumnId, timestampNs, true), tagPlace: -1,
    isTime: true,
    values: (from, to, scratch) => fieldValues(segment.time, from, to, true, scratch),
  }
  const columns = [...tags, ...fields, time]
  return columns.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function writeRowGroups(
  segment: SegmentRows, columns: readonly OutColumn[], options: WriteOptions, sink: Sink, scratch: Arena,
): readonly (readonly WrittenChunk[])[] {
  const groups: WrittenChunk[][] = []
  const choices = new Map<OutColumn, Choice>()
  for (let from = 0; from < segment.rows; from += options.rowGroupRows) {
    const to = Math.min(from + options.rowGroupRows, segment.rows)
    const chunks = columns.map((column) => {
      const values = column.values(from, to, scratch)
      const { chunk, choice } = writeChunk(
        sink, [column.name], values, { pageRows: pageRowsOf(column, options), compress: true },
        choices.get(column) ?? null, scratch)
      choices.set(column, choice)
      scratch.reset()
      return chunk
    })
    groups.push(chunks)
  }
  return groups
}

/**
 * Tags of sorted rows are a few bytes a series: one page of a row group is read faster than several, and
 * whoever looks for some series has the series index.
 */
function pageRowsOf(column: OutColumn, options: WriteOptions): number {
  return column.tagPlace >= 0 ? options.rowGroupRows : options.pageRows
}

type IndexMarks = { offset: number; ownOffset: number; length: number; crc: number }

/** Column indexes, offset indexes, our own index; gives the row groups, which say where they are. */
function writeIndexes(
  segment: SegmentRows, columns: readonly OutColumn[], groups: readonly (readonly WrittenChunk[])[],
  options: WriteOptions, sink: Sink, scratch: Arena,
): { readonly rowGroups: readonly RowGroup[]; readonly marks: IndexMarks } {
  const offset = sink.at
  const firstPart = sink.parts.length
  const place = (bytes: Uint8Array): { at: number; length: number } => {
    push(sink, bytes)
    return { at: sink.at - bytes.length, length: bytes.length }
  }
  const bounds = groups.map((chunks) => chunks.map((chunk) =>
    (chunk.columnIndex === null ? null : place(writeStruct(chunk.columnIndex, columnIndex)))))
  const pages = groups.map((chunks) => chunks.map((chunk) =>
    place(writeStruct({ page_locations: chunk.pages }, offsetIndex))))
  const ownOffset = sink.at
  const headerCrcs = groups.flatMap((chunks) => chunks.flatMap((chunk) => chunk.headerCrcs))
  push(sink, writeOwnIndex(headerCrcs, seriesIndexOf(segment, scratch), scratch))
  let crc = 0
  for (const part of sink.parts.slice(firstPart)) crc = crc32(part, crc)
  const sorting = sortingOf(columns)
  const rowGroups = groups.map((chunks, g): RowGroup => ({
    columns: chunks.map((chunk, c): ColumnChunk => ({
      file_offset: 0, meta_data: chunk.metadata,
      offset_index_offset: pages[g]![c]!.at, offset_index_length: pages[g]![c]!.length,
      ...indexPlace(bounds[g]![c] ?? null),
    })),
    total_byte_size: sum(chunks.map((chunk) => chunk.metadata.total_uncompressed_size)),
    num_rows: Math.min(options.rowGroupRows, segment.rows - g * options.rowGroupRows),
    sorting_columns: sorting, file_offset: chunks[0]!.offset,
    total_compressed_size: sum(chunks.map((chunk) => chunk.metadata.total_compressed_size)),
    ...(g < 32768 ? { ordinal: g } : {}),
  }))
  return { rowGroups, marks: { offset, ownOffset, length: sink.at - offset, crc } }
}

function indexPlace(place: { at: number; length: number } | null): Partial<ColumnChunk> {
  return place === null ? {} : { column_index_offset: place.at, column_index_length: place.length }
}

function sortingOf(columns: readonly OutColumn[]): readonly SortingColumn[] {
  const keys = columns.map((column, i) => ({ ...column, column_idx: i }))
    .filter((column) => column.tagPlace >= 0 || column.isTime)
    .sort((a, b) => (a.isTime ? 1 : b.isTime ? -1 : a.tagPlace - b.tagPlace))
  return keys.map(({ column_idx }) => ({ column_idx, descending: false, nulls_first: true }))
}

function seriesIndexOf(segment: SegmentRows, scratch: Arena): SeriesIndex | null {
  const { count, ends } = segment.runs
  if (segment.rows < count * ROWS_PER_RUN_MIN) return null
  const time = unpackColumn(segment.time, 0, segment.rows, scratch)
  assert(time.kind === FLAT, 'times are flat')
  const timesAt = (last: number): Pointer => {
    const out = scratch.alloc(count * 8)
    kernels.run_values(time.data, ends, count, last, out)
    return out
  }
  return { count, ends, firstTimes: timesAt(0), lastTimes: timesAt(1) }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)
