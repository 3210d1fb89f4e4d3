// Opens a Parquet file: footer and indexes are read and checked, columns on demand. Holds no rows. Every
// failure of the bytes is a `corrupt` StoreFailure that names file, column and what is wrong (upholds P-09,
// P-11).
import { crc32 } from 'node:zlib'
import { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import type { Column } from '../../kernels/column.ts'
import { inFile, require } from './corrupt.ts'
import { checkFooter, marksFromKeys, type FileMarks } from './file-marks.ts'
import { checkPages, layoutOf, type FileColumn, type FileLayout } from './layout.ts'
import { defaultLimits, type ParquetLimits } from './limits.ts'
import { fileMetaData, offsetIndex, type FileMetaData, type OffsetIndex } from './metadata.ts'
import { readOwnIndex, type OwnIndex, type SeriesIndex } from './own-index.ts'
import { readColumnRows, type ColumnRead } from './read-column.ts'
import {
  endsOfRuns, markRuns, runMarks, tagOfRuns, timesOfRuns, type FileRuns, type FileTag, type TagColumn,
} from './runs.ts'
import type { ParquetSource } from './source.ts'
import { chunkBounds, pageBounds, type ValueBounds } from './statistics.ts'
import { readStruct } from './thrift.ts'

/** Footer, indexes and all of a small file come with one read of this. */
const TAIL_BYTES = 64 << 10
const MAGIC = 0x31524150
const ENDING_BYTES = 8

/** `arena` holds the series index: as long as the file is used. */
export async function openParquet(
  source: ParquetSource, arena: Arena, limits: ParquetLimits = defaultLimits,
): Promise<ParquetFile> {
  const { path, size } = source
  inFile(path, 'file', () => require(size >= 12, `${size} bytes are no Parquet file`))
  const tailAt = Math.max(0, size - TAIL_BYTES)
  const tail = { at: tailAt, bytes: await source.read(tailAt, size - tailAt) }
  const footerBytes = inFile(path, 'footer', () => footerLength(tail.bytes, size, limits))
  const footerAt = size - ENDING_BYTES - footerBytes
  const footer = await take(source, tail, footerAt, footerBytes)
  const { metadata, marks } = inFile(path, 'footer', () => readFooter(footer, limits))
  const indexAt = marks?.index.offset ?? footerAt
  inFile(path, 'footer', () => {
    if (marks === null) return
    require(indexAt >= 4 && indexAt + marks.index.length === footerAt, 'the index lies elsewhere')
  })
  const layout = inFile(path, 'footer', () => layoutOf(metadata, marks, indexAt, limits))
  let own: OwnIndex | null = null
  let index: Uint8Array | null = null
  if (marks !== null) {
    const bytes = await take(source, tail, indexAt, marks.index.length)
    index = bytes
    own = inFile(path, 'index', () => {
      require(crc32(bytes) === marks.index.crc, 'the index does not match its checksum')
      const { ownOffset } = marks.index
      require(ownOffset >= indexAt && ownOffset < footerAt, 'the series index lies elsewhere')
      const result = readOwnIndex(bytes.subarray(ownOffset - indexAt), layout.rows, arena)
      readPages(layout, bytes, indexAt, result, limits)
      return result
    })
  }
  const kept = index === null ? null : { at: indexAt, bytes: new Uint8Array(index) }
  return new ParquetFile(source, limits, metadata, marks, layout, own, kept)
}

type Tail = { readonly at: number; readonly bytes: Uint8Array }

async function take(source: ParquetSource, tail: Tail, offset: number, length: number): Promise<Uint8Array> {
  if (offset >= tail.at) return tail.bytes.subarray(offset - tail.at, offset - tail.at + length)
  return source.read(offset, length)
}

function footerLength(tail: Uint8Array, size: number, limits: ParquetLimits): number {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  require(view.getUint32(tail.length - 4, true) === MAGIC, 'no Parquet file, or one that is cut off')
  const length = view.getUint32(tail.length - ENDING_BYTES, true)
  require(length > 0 && length <= size - 12, `a footer of ${length} bytes in a file of ${size}`)
  const most = limits.footerBytesMax
  require(length <= most, `a footer of ${length} bytes, at most ${most} are read`)
  return length
}

function readFooter(
  footer: Uint8Array, limits: ParquetLimits,
): { metadata: FileMetaData; marks: FileMarks | null } {
  checkFooter(footer, limits.foreign)
  const { value: metadata } = readStruct<FileMetaData>(footer, 0, fileMetaData)
  const marks = marksFromKeys(metadata.key_value_metadata ?? [])
  require(marks !== null || limits.foreign, 'written by another program')
  return { metadata, marks }
}

/** Offset indexes of all chunks, and where each chunk's header checksums start. */
function readPages(
  layout: FileLayout, index: Uint8Array, indexAt: number, own: OwnIndex, limits: ParquetLimits,
): void {
  let header = 0
  for (let g = 0; g < layout.groups.length; g++) {
    for (const column of layout.columns) {
      const chunk = column.chunks[g]!
      const { offset_index_offset: at = 0, offset_index_length: length = 0 } = chunk.indexPlaces
      const isInside = at >= indexAt && length > 0 && at + length <= indexAt + index.length
      require(isInside, `${column.name} has no page index`)
      const bytes = index.subarray(at - indexAt, at - indexAt + length)
      const { value } = readStruct<OffsetIndex>(bytes, 0, offsetIndex)
      checkPages(chunk, value.page_locations, limits)
      chunk.pages = value.page_locations
      chunk.firstHeader = header
      header += value.page_locations.length + (chunk.hasDictionary ? 1 : 0)
    }
  }
  require(header === own.headerCrcs.length, 'the index counts other pages')
}

export class ParquetFile {
  readonly source: ParquetSource
  readonly metadata: FileMetaData
  /** What our own files say of themselves; null in a foreign one. */
  readonly marks: FileMarks | null
  readonly rows: number
  readonly rowGroups: FileLayout['groups']
  readonly columns: readonly FileColumn[]
  readonly columnById: ReadonlyMap<number, FileColumn>
  readonly columnByName: ReadonlyMap<string, FileColumn>
  readonly seriesIndex: SeriesIndex | null
  /** Page indexes as they lie in the file. */
  readonly #index: Tail | null
  readonly #read: ColumnRead

  constructor(
    source: ParquetSource, limits: ParquetLimits, metadata: FileMetaData, marks: FileMarks | null,
    layout: FileLayout, own: OwnIndex | null, index: Tail | null,
  ) {
    this.source = source
    this.metadata = metadata
    this.marks = marks
    this.rows = layout.rows
    this.rowGroups = layout.groups
    this.columns = layout.columns
    this.columnById = new Map(layout.columns.filter((c) => c.columnId >= 0).map((c) => [c.columnId, c]))
    this.columnByName = new Map(layout.columns.map((c) => [c.name, c]))
    this.seriesIndex = own?.series ?? null
    this.#index = index
    this.#read = { source, limits, headerCrcs: own?.headerCrcs ?? null }
  }

  /**
   * The whole column. `pack`: numbers as PACKED codes where that is exact, for caches. Tags are DICTIONARY
   * columns.
   */
  readColumn(column: FileColumn, arena: Arena, pack = false): Promise<Column> {
    return readColumnRows(this.#read, column, 0, this.rows, pack, arena)
  }

  /** Rows [from, to): only the pages that hold them are read. */
  readRows(column: FileColumn, from: number, to: number, arena: Arena): Promise<Column> {
    assert(from >= 0 && from <= to && to <= this.rows, `rows ${from} to ${to} of ${this.rows}`)
    return readColumnRows(this.#read, column, from, to, false, arena)
  }

  /** Bounds of a column in one row group. */
  chunkBounds(column: FileColumn, group: number): ValueBounds {
    return chunkBounds(column, column.chunks[group]!)
  }

  /**
   * Bounds of each page of a column in one row group; `column.chunks[group].pages` says which rows those
   * are.
   */
  pageBounds(column: FileColumn, group: number): readonly ValueBounds[] | null {
    const index = this.#index
    if (index === null) return null
    return inFile(this.source.path, `index of column ${column.name}`, () =>
      pageBounds(column, column.chunks[group]!, index.bytes, index.at))
  }

  /** The tag columns in sort order; none in a foreign file. */
  get tags(): readonly FileColumn[] {
    return (this.marks?.tagIds ?? []).map((id) => this.columnById.get(id)!)
  }

  /** All series of the file with their tag codes. Holds one tag column of rows at a time. */
  async readRuns(arena: Arena): Promise<FileRuns> {
    const places = this.seriesIndex ?? await this.#cutRuns(arena)
    const tags: FileTag[] = []
    await this.#eachTag(arena, (tag) => tags.push(tagOfRuns(tag, places.ends, places.count, arena)))
    return { ...places, tags }
  }

  async #eachTag(arena: Arena, visit: (tag: TagColumn) => void): Promise<void> {
    const scratch = new Arena(arena.owner)
    try {
      for (const column of this.tags) {
        const { name, columnId } = column
        visit({ name, columnId, column: await this.readColumn(column, scratch) })
        scratch.reset()
      }
    } finally {
      scratch.release()
    }
  }

  async #cutRuns(arena: Arena): Promise<SeriesIndex> {
    const time = this.columnByName.get('time')
    const isThere = time !== undefined && time.type.kind === 'timestamp' && time.required
    inFile(this.source.path, 'file', () => require(isThere, 'no time column'))
    const scratch = new Arena(arena.owner)
    try {
      const marks = runMarks(this.rows, scratch)
      await this.#eachTag(arena, (tag) => markRuns(tag, this.rows, marks))
      const { count, ends } = endsOfRuns(marks, this.rows, arena)
      const { data } = await this.readColumn(time!, scratch)
      return { count, ends, ...timesOfRuns(data, ends, count, arena) }
    } finally {
      scratch.release()
    }
  }
}
