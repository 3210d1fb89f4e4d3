// The payload of a log frame: parsed rows as packed columns, about a twentieth of their text. Refers to
// nothing but itself, its segment and the catalog: series are numbered within the segment, in order of
// first use, and stated then.
//
//   per table: u32 database, table, rows, columns, new series, bytes of new series, series width, (zero)
//              new series, each: u32 tags, then per tag u32 column id, u32 length, bytes; padded to 8
//              series numbers (codes of `series width` bytes), the time vector, the vectors of the columns
//   vector:    u32 column id, physical type, form, width, data bytes, validity bytes, offset bytes, (zero),
//              16 bytes of base and scale; then data, validity, offsets, each padded to 8
import type { Arena } from '../../kernels/arena.ts'
import { FLAT, PACKED, flat, packed, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bytesAt, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { packColumn, unpackColumn } from '../../kernels/pack.ts'
import {
  boolean, float64, int64, physicalOf, timestampNs, uint64, utf8, type DataType,
} from '../../kernels/type.ts'
import { bitmapBytes, type RowColumn, type RowSet } from '../buffer/row-set.ts'
import { TAGS_MAX, type SeriesDirectory } from '../buffer/series-directory.ts'
import { Payload } from './payload.ts'

export type TableRows = {
  readonly databaseId: number
  readonly tableId: number
  readonly directory: SeriesDirectory
  readonly set: RowSet
}

const TABLE_HEADER_BYTES = 32
const VECTOR_HEADER_BYTES = 48
const pad8 = (n: number): number => Math.ceil(n / 8) * 8

// Codes of physical types in the log; never renumbered.
const TYPES: readonly DataType[] = [int64, uint64, float64, boolean, utf8, timestampNs]

/** Series numbers of one segment: which series of a table were stated in it, and under which number. */
export class SegmentSeries {
  #segment = -1
  readonly #numbers = new Map<SeriesDirectory, { numbers: Uint32Array; count: number }>()

  /** A new segment begins with nothing stated. */
  enter(segment: number): void {
    if (segment === this.#segment) return
    this.#segment = segment
    this.#numbers.clear()
  }

  /** Number + 1 by series id, 0 where not stated yet; with room for all series there are. */
  of(directory: SeriesDirectory): { numbers: Uint32Array; count: number } {
    let entry = this.#numbers.get(directory)
    if (entry === undefined) {
      entry = { numbers: new Uint32Array(Math.max(64, directory.count)), count: 0 }
      this.#numbers.set(directory, entry)
    }
    if (entry.numbers.length < directory.count) {
      const wider = new Uint32Array(Math.max(directory.count, entry.numbers.length * 2))
      wider.set(entry.numbers)
      entry.numbers = wider
    }
    return entry
  }
}

/** The parts of a payload, in the arena (or in the rows' own memory): valid as long as both. */
export function encodeRows(tables: readonly TableRows[], stated: SegmentSeries, arena: Arena): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (const table of tables) encodeTable(table, stated, arena, parts)
  return parts
}

function encodeTable(table: TableRows, stated: SegmentSeries, arena: Arena, parts: Uint8Array[]): void {
  const { set } = table
  const series = numberSeries(table, stated, arena)
  const at = arena.zeroed(TABLE_HEADER_BYTES)
  u32.set([
    table.databaseId, table.tableId, set.rows, set.columns.length,
    series.added.length, series.addedBytes, series.width,
  ], at >>> 2)
  parts.push(bytesAt(at, TABLE_HEADER_BYTES))
  if (series.addedBytes > 0) parts.push(encodeSeries(series.added, series.addedBytes, table.directory, arena))
  parts.push(bytesAt(series.codes, pad8(set.rows * series.width)))
  encodeVector(0, flat(timestampNs, set.rows, set.times, 0), arena, parts)
  for (const column of set.columns) {
    const { columnId, type, data, validity, offsets } = column
    encodeVector(columnId, flat(type, set.rows, data, validity, offsets), arena, parts)
  }
}

type NumberedSeries = {
  readonly codes: Pointer
  readonly width: 1 | 2 | 4
  readonly added: readonly number[]
  readonly addedBytes: number
}

function numberSeries(table: TableRows, stated: SegmentSeries, arena: Arena): NumberedSeries {
  const { set, directory } = table
  const entry = stated.of(directory)
  const { numbers } = entry
  const added: number[] = []
  const from = set.series >>> 2
  const codes = arena.alloc(pad8(set.rows * 4) + 8)
  const to = codes >>> 2
  for (let i = 0; i < set.rows; i++) {
    const id = u32[from + i]!
    let number = numbers[id]!
    if (number === 0) {
      number = ++entry.count
      numbers[id] = number
      added.push(id)
    }
    u32[to + i] = number - 1
  }
  const width = entry.count <= 256 ? 1 : entry.count <= 65536 ? 2 : 4
  if (width !== 4) kernels.narrow_u32(codes, set.rows, width, codes)
  let addedBytes = 0
  for (const id of added) addedBytes += seriesBytes(id, directory)
  return { codes, width, added, addedBytes: pad8(addedBytes) }
}

function seriesBytes(id: number, directory: SeriesDirectory): number {
  let bytes = 4
  for (const { ordinal } of directory.tags) {
    const code = u32[(directory.codes(ordinal) >>> 2) + id]!
    if (code === 0) continue
    const offsets = directory.dictionary(ordinal).offsets >>> 2
    bytes += 8 + u32[offsets + code + 1]! - u32[offsets + code]!
  }
  return bytes
}

function encodeSeries(
  ids: readonly number[], bytes: number, directory: SeriesDirectory, arena: Arena,
): Uint8Array {
  const at = arena.zeroed(bytes)
  const view = new DataView(u8.buffer, at, bytes)
  let to = 0
  for (const id of ids) {
    const countAt = to
    let count = 0
    to += 4
    for (const { ordinal, columnId } of directory.tags) {
      const code = u32[(directory.codes(ordinal) >>> 2) + id]!
      if (code === 0) continue
      const dictionary = directory.dictionary(ordinal)
      const start = u32[(dictionary.offsets >>> 2) + code]!
      const length = u32[(dictionary.offsets >>> 2) + code + 1]! - start
      view.setUint32(to, columnId, true)
      view.setUint32(to + 4, length, true)
      u8.copyWithin(at + to + 8, dictionary.bytes + start, dictionary.bytes + start + length)
      to += 8 + length
      count++
    }
    view.setUint32(countAt, count, true)
  }
  return bytesAt(at, bytes)
}

function encodeVector(columnId: number, source: Column, arena: Arena, parts: Uint8Array[]): void {
  const column = packColumn(source, arena)
  const rows = column.length
  const physical = physicalOf(column.type)
  const isText = physical === 'bytes'
  const dataBytes = column.kind === PACKED ? rows * column.width
    : physical === 'bits' ? Math.ceil(rows / 8)
    : isText ? u32[(column.extra >>> 2) + rows]! - u32[column.extra >>> 2]! : rows * 8
  const validityBytes = column.validity === 0 ? 0 : Math.ceil(rows / 8)
  const offsetBytes = isText ? (rows + 1) * 4 : 0
  const at = arena.zeroed(VECTOR_HEADER_BYTES)
  const type = TYPES.findIndex((known) => known.kind === column.type.kind && physicalOf(known) === physical)
  u32.set([columnId, type, column.kind, column.width, dataBytes, validityBytes, offsetBytes], at >>> 2)
  if (column.kind === PACKED) u8.copyWithin(at + 32, column.extra, column.extra + 16)
  parts.push(bytesAt(at, VECTOR_HEADER_BYTES))
  const data = isText ? column.data + u32[column.extra >>> 2]! : column.data
  pushPadded(data, dataBytes, arena, parts)
  pushPadded(column.validity, validityBytes, arena, parts)
  if (isText) {
    const offsets = arena.alloc(offsetBytes)
    kernels.offsets_rebase(column.extra, rows, 0, offsets)
    pushPadded(offsets, offsetBytes, arena, parts)
  }
}

/**
 * Pushes the bytes and what is missing to a multiple of 8. The padding is of its own: neighbours may still
 * be written.
 */
function pushPadded(at: Pointer, bytes: number, arena: Arena, parts: Uint8Array[]): void {
  if (bytes === 0) return
  parts.push(bytesAt(at, bytes))
  if (bytes % 8 !== 0) parts.push(bytesAt(arena.zeroed(8), 8 - (bytes % 8)))
}

// ---------------------------------------------------------------- reading

/** What replay needs to know of a table: its directory with every tag column the catalog has, its fields. */
export type ReplayTable = {
  readonly directory: SeriesDirectory
  /** -1: the catalog has no such tag. */
  tagOrdinal(columnId: number): number
  /** null: the catalog has no such field. */
  fieldType(columnId: number): DataType | null
}

export type DecodedRows = { readonly databaseId: number; readonly tableId: number; readonly set: RowSet }

/** Series ids by number of one segment, table by table. */
export class ReplaySeries {
  #segment = -1
  readonly #ids = new Map<string, number[]>()

  enter(segment: number): void {
    if (segment === this.#segment) return
    this.#segment = segment
    this.#ids.clear()
  }

  of(databaseId: number, tableId: number): number[] {
    const key = `${databaseId}/${tableId}`
    let ids = this.#ids.get(key)
    if (ids === undefined) this.#ids.set(key, ids = [])
    return ids
  }
}

type TableOf = (databaseId: number, tableId: number) => ReplayTable | null

/**
 * Rows of a payload, copied to the arena. `table` gives null for a table that is gone: its rows are read
 * past. A payload that no encoder makes is damage of the segment at `path`.
 */
export function decodeRows(
  bytes: Uint8Array, table: TableOf, stated: ReplaySeries, path: string, arena: Arena,
): DecodedRows[] {
  const payload = new Payload(bytes, path, arena)
  const found: DecodedRows[] = []
  while (!payload.isOver) {
    const decoded = decodeTable(payload, table, stated, arena)
    if (decoded !== null) found.push(decoded)
  }
  return found
}

function decodeTable(
  payload: Payload, table: TableOf, stated: ReplaySeries, arena: Arena,
): DecodedRows | null {
  const header = payload.words(TABLE_HEADER_BYTES / 4)
  const [databaseId, tableId, rows, columns] = [header[0]!, header[1]!, header[2]!, header[3]!]
  const [newSeries, seriesBytes, width] = [header[4]!, header[5]!, header[6]!]
  const target = table(databaseId, tableId)
  const ids = stated.of(databaseId, tableId)
  payload.check(rows > 0 && (width === 1 || width === 2 || width === 4), 'a frame has rows of no form')
  decodeSeries(payload, newSeries, seriesBytes, target, ids, arena)
  const series = seriesIds(payload, rows, width, ids, arena)
  const time = decodeVector(payload, rows, arena)
  payload.check(time.type === timestampNs && time.validity === 0, 'a frame has rows without times')
  const decoded: RowColumn[] = []
  for (let c = 0; c < columns; c++) {
    const column = decodeVector(payload, rows, arena)
    const isKnown = target === null || target.fieldType(column.columnId) === column.type
    payload.check(isKnown && decoded.every(({ columnId }) => columnId !== column.columnId),
      'a frame has a column that its table does not have')
    decoded.push(column)
  }
  if (target === null) return null
  return { databaseId, tableId, set: { rows, series, times: time.data, columns: decoded } }
}

function decodeSeries(
  payload: Payload, count: number, bytes: number, table: ReplayTable | null, ids: number[], arena: Arena,
): void {
  let from = payload.takePadded(bytes)
  const end = from + bytes
  const view = new DataView(u8.buffer)
  const triples = arena.alloc(TAGS_MAX * 12)
  for (let i = 0; i < count; i++) {
    payload.check(end - from >= 4, 'the series of a frame end early')
    const tags = view.getUint32(from, true)
    payload.check(tags <= TAGS_MAX, 'a series has more tags than a table may have')
    from += 4
    let known = 0
    for (let t = 0; t < tags; t++) {
      const length = end - from >= 8 ? view.getUint32(from + 4, true) : bytes
      payload.check(length <= end - from - 8, 'the series of a frame end early')
      const ordinal = table === null ? -1 : table.tagOrdinal(view.getUint32(from, true))
      payload.check(ordinal >= 0 || table === null, 'a series has a tag that its table does not have')
      if (ordinal >= 0) u32.set([ordinal, from + 8, length], (triples >>> 2) + known++ * 3)
      from += 8 + length
    }
    ids.push(table === null ? 0 : table.directory.seriesOf(triples, known))
  }
}

function seriesIds(
  payload: Payload, rows: number, width: number, ids: readonly number[], arena: Arena,
): Pointer {
  const codes = payload.takePadded(rows * width)
  const out = arena.alloc(rows * 4)
  kernels.widen_u32(codes, rows, width, out)
  const to = out >>> 2
  for (let i = 0; i < rows; i++) {
    const id = ids[u32[to + i]!]
    if (id === undefined) payload.check(false, 'a row has a series that was not stated')
    u32[to + i] = id!
  }
  return out
}

function decodeVector(payload: Payload, rows: number, arena: Arena): RowColumn {
  const header = payload.words(VECTOR_HEADER_BYTES / 4)
  const [columnId, code, kind, width] = [header[0]!, header[1]!, header[2]!, header[3]!]
  const [dataBytes, validityBytes, offsetBytes] = [header[4]!, header[5]!, header[6]!]
  const type = TYPES[code]
  payload.check(type !== undefined, 'a column is of no type')
  const physical = physicalOf(type!)
  const isText = physical === 'bytes'
  const isPacked = kind === PACKED && !isText && physical !== 'bits'
  const isForm = isPacked ? width === 1 || width === 2 || width === 4 : kind === FLAT
  payload.check(isForm, 'a column is of no form')
  const expected = isPacked ? rows * width : physical === 'bits' ? Math.ceil(rows / 8) : rows * 8
  payload.check((isText || dataBytes === expected) && offsetBytes === (isText ? (rows + 1) * 4 : 0) &&
    (validityBytes === 0 || validityBytes === Math.ceil(rows / 8)), 'a column has another size than its rows')
  const data = payload.takePadded(dataBytes)
  const bits = payload.takePadded(validityBytes)
  const validity = validityBytes === 0 ? 0 : copyBits(bits, rows, arena)
  const offsets = payload.takePadded(offsetBytes)
  if (isText) checkOffsets(payload, offsets, rows, dataBytes)
  if (isPacked) {
    const base = header.byteOffset + 32
    const from = packed(type!, rows, data, width as 1 | 2 | 4, base, validity)
    return { columnId, type: type!, data: unpackColumn(from, 0, rows, arena).data, validity, offsets: 0 }
  }
  const own = physical === 'bits' ? copyBits(data, rows, arena) : data
  return { columnId, type: type!, data: own, validity, offsets: isText ? offsets : 0 }
}

/** Texts follow each other and end with the bytes. */
function checkOffsets(payload: Payload, offsets: Pointer, rows: number, bytes: number): void {
  const at = offsets >>> 2
  let last = 0
  let ascends = u32[at] === 0
  for (let row = 1; row <= rows; row++) {
    const offset = u32[at + row]!
    if (offset < last) ascends = false
    last = offset
  }
  payload.check(ascends && last === bytes, 'texts of a column do not follow each other')
}

/** A bitmap with room for whole-word access. */
function copyBits(at: Pointer, rows: number, arena: Arena): Pointer {
  const bits = arena.alloc(bitmapBytes(rows))
  kernels.bits_copy(at, 0, bits, rows)
  return bits
}
