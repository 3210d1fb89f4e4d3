// The open chunk of a table: rows in write order, appended by the main thread only. Readers take a view
// (pointers and a row count); appends never move or change what a view shows. Not durable by itself: the
// WAL is. Sealing is the owner's business (table-buffer.ts).
import { Arena } from '../../kernels/arena.ts'
import type { Owner } from '../../kernels/extents.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import { ColumnBuilder, textBytes, type RowColumn, type RowSet, type RowsToCome } from './row-set.ts'

/**
 * Rows of a full chunk: big enough for runs worth working on, small enough to sort within a millisecond or
 * two.
 */
export const CHUNK_ROWS = 65536

/** Bytes of a full chunk, about; a share of the write buffer where that is small. */
const CHUNK_BYTES_MAX = 32 << 20
const CHUNK_SHARE = 1 / 8
const KEY_BYTES = 12
const VALUE_BYTES = 8

// Capacities, so that a table of a few rows takes little: 64 rows are 512 bytes a column.
const CAPACITIES = [64, 256, 1024, 4096, 16384, CHUNK_ROWS]

export function chunkBytesMax(bufferBytes: number): number {
  return Math.min(CHUNK_BYTES_MAX, bufferBytes * CHUNK_SHARE)
}

/** Rows of a full chunk whose rows have that many bytes. */
export function rowsThatFit(rowBytes: number, bytesMax: number): number {
  return CAPACITIES.findLast((rows) => rows * rowBytes <= bytesMax) ?? CAPACITIES[0]!
}

export const emptyRowBytes = (columns: number): number => KEY_BYTES + columns * VALUE_BYTES

export class OpenChunk {
  readonly arena: Arena
  readonly #columns = new Map<number, ColumnBuilder>()
  #series: Pointer
  #times: Pointer
  #capacity: number
  rows = 0
  /** Of all string fields. */
  #textBytes = 0
  firstSequence = 0
  lastSequence = 0

  constructor(owner: Owner) {
    this.arena = new Arena(owner)
    this.#capacity = CAPACITIES[0]!
    this.#series = this.arena.alloc(this.#capacity * 4)
    this.#times = this.arena.alloc(this.#capacity * 8)
  }

  get capacity(): number {
    return this.#capacity
  }

  /** Bytes of a row, text aside, once these columns are there too. */
  rowBytes(columns: RowsToCome['columns']): number {
    const fresh = columns.filter(({ columnId }) => columnId === null || !this.#columns.has(columnId)).length
    return KEY_BYTES + (this.#columns.size + fresh) * VALUE_BYTES
  }

  /**
   * How many of the set's rows from `from` on the chunk takes before it is full. An empty chunk always
   * takes some.
   */
  room(set: RowSet, from: number, bytesMax: number): number {
    let count = Math.min(rowsThatFit(this.rowBytes(set.columns), bytesMax) - this.rows, set.rows - from)
    while (count > 0 && this.#textBytes + textBytes(set.columns, from, from + count) > bytesMax / 4) {
      if (this.rows === 0 && count === 1) return 1
      count >>>= 1
    }
    return Math.max(0, count)
  }

  /** Appends rows [from, from + count) of `set`; the caller has checked that there is room. */
  append(set: RowSet, from: number, count: number, sequence: number): void {
    if (this.rows === 0) this.firstSequence = sequence
    this.lastSequence = sequence
    if (this.rows + count > this.#capacity) this.#grow(this.rows + count)
    u8.copyWithin(this.#series + this.rows * 4, set.series + from * 4, set.series + (from + count) * 4)
    u8.copyWithin(this.#times + this.rows * 8, set.times + from * 8, set.times + (from + count) * 8)
    for (const column of set.columns) this.#builder(column).append(column, from, count)
    this.rows += count
    this.#textBytes += textBytes(set.columns, from, from + count)
    for (const builder of this.#columns.values()) {
      if (builder.rows < this.rows) builder.append(null, 0, this.rows - builder.rows)
    }
  }

  #builder(column: RowColumn): ColumnBuilder {
    let builder = this.#columns.get(column.columnId)
    if (builder === undefined) {
      builder = new ColumnBuilder(column.columnId, column.type, this.#capacity, this.arena)
      if (this.rows > 0) builder.append(null, 0, this.rows)
      this.#columns.set(column.columnId, builder)
    }
    return builder
  }

  #grow(rows: number): void {
    const capacity = CAPACITIES.find((c) => c >= rows) ?? CHUNK_ROWS
    const series = this.arena.alloc(capacity * 4)
    const times = this.arena.alloc(capacity * 8)
    u8.copyWithin(series, this.#series, this.#series + this.rows * 4)
    u8.copyWithin(times, this.#times, this.#times + this.rows * 8)
    this.#series = series
    this.#times = times
    for (const builder of this.#columns.values()) builder.grow(capacity)
    this.#capacity = capacity
  }

  /** All rows so far. */
  view(): RowSet {
    return {
      rows: this.rows, series: this.#series, times: this.#times,
      columns: Array.from(this.#columns.values(), (builder) => builder.view()),
    }
  }
}
