// Batches out of row ranges of one segment: stretches that lie side by side are shown in place, others are
// gathered. Every batch has its runs. Not a filter: the ranges say exactly which rows.
import type { Arena } from '../../../kernels/arena.ts'
import type { Batch, Runs } from '../../../kernels/batch.ts'
import { FLAT, PACKED, dictionaryColumn, type Column } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { u32, type Pointer } from '../../../kernels/memory.ts'
import { physicalOf, tag, type DataType } from '../../../kernels/type.ts'
import type { RowRanges } from '../../../storage/buffer/row-collector.ts'
import type { SegmentData } from '../../../storage/buffer/segment.ts'
import type { Series } from './table-source.ts'
import { nulls } from '../../expressions/forms.ts'
import { sliceRows, takeRows } from '../../expressions/take.ts'

/** One column to read of a table. */
export type ReadColumn =
  | { readonly role: 'tag'; readonly ordinal: number }
  | { readonly role: 'field'; readonly columnId: number; readonly type: DataType }
  | { readonly role: 'time' }

const TRIPLE_BYTES = 12

/** The next ranges that make a batch: [start, end) of them; a range longer than a batch is cut in place. */
type Piece = {
  readonly start: number
  readonly end: number
  readonly rows: number
  readonly isContiguous: boolean
}

/**
 * Batches of at most `batchRows` rows, in the order of the ranges. The caller resets `arena` between
 * batches; what a batch points to beside it is the segment's.
 */
export function* segmentBatches(
  segment: SegmentData, ranges: RowRanges, reads: readonly ReadColumn[], directory: Series,
  batchRows: number, arena: Arena,
): Generator<Batch, void, void> {
  let next = 0
  while (next < ranges.count) {
    const piece = takePiece(ranges, next, batchRows)
    yield makeBatch(segment, ranges.at + piece.start * TRIPLE_BYTES, piece, reads, directory, arena)
    next = advance(ranges, piece)
  }
}

const rangeFrom = (ranges: RowRanges, i: number): number => u32[(ranges.at >>> 2) + i * 3 + 1]!
const rangeTo = (ranges: RowRanges, i: number): number => u32[(ranges.at >>> 2) + i * 3 + 2]!

function takePiece(ranges: RowRanges, start: number, batchRows: number): Piece {
  let rows = 0
  let isContiguous = true
  let i = start
  for (; i < ranges.count; i++) {
    const from = rangeFrom(ranges, i)
    const length = rangeTo(ranges, i) - from
    if (rows + length > batchRows) {
      // Cut so that the batch is full; the rest of the range starts the next one.
      if (rows === 0 || batchRows - rows >= length / 2) rows = batchRows
      break
    }
    if (i > start && rangeTo(ranges, i - 1) !== from) isContiguous = false
    rows += length
  }
  const isCut = i < ranges.count && rows === batchRows && rowsOf(ranges, start, i) < batchRows
  if (isCut && i > start && rangeTo(ranges, i - 1) !== rangeFrom(ranges, i)) isContiguous = false
  return { start, end: isCut ? i + 1 : i, rows, isContiguous }
}

function rowsOf(ranges: RowRanges, start: number, end: number): number {
  let rows = 0
  for (let i = start; i < end; i++) rows += rangeTo(ranges, i) - rangeFrom(ranges, i)
  return rows
}

/** Where to go on; moves the start of a range of which only a part was taken. */
function advance(ranges: RowRanges, piece: Piece): number {
  const all = rowsOf(ranges, piece.start, piece.end)
  if (all === piece.rows) return piece.end
  const last = piece.end - 1
  const left = all - piece.rows
  u32[(ranges.at >>> 2) + last * 3 + 1] = rangeTo(ranges, last) - left
  return last
}

function makeBatch(
  segment: SegmentData, at: Pointer, piece: Piece, reads: readonly ReadColumn[], directory: Series,
  arena: Arena,
): Batch {
  const count = piece.end - piece.start
  const runs: Runs = { count, series: arena.alloc(count * 4), ends: arena.alloc(count * 4) }
  kernels.ranges_runs(segment.descriptor, at, count, runs.series, runs.ends)
  u32[(runs.ends >>> 2) + count - 1] = piece.rows
  const take = piece.isContiguous ? null : new RangeTaker(at, count, piece.rows, arena)
  const first = u32[(at >>> 2) + 1]!
  const columns = reads.map((read): Column => {
    if (read.role === 'tag') return tagColumn(runs, piece.rows, read.ordinal, directory, arena)
    const column = read.role === 'time' ? segment.time : segment.columns.get(read.columnId)
    if (column === undefined) {
      return nulls(read.role === 'field' ? read.type : segment.time.type, piece.rows, arena)
    }
    return take === null ? sliceRows(column, first, piece.rows, arena) : take.of(column)
  })
  return { rows: piece.rows, columns, runs }
}

/** Rows a range has on average where copying ranges is faster than taking rows. */
const LONG_RANGE_ROWS = 16

/** The first `rows` rows of ranges that do not lie side by side. */
class RangeTaker {
  readonly #ranges: Pointer
  readonly #count: number
  readonly #rows: number
  readonly #arena: Arena
  #rowNumbers = 0

  constructor(ranges: Pointer, count: number, rows: number, arena: Arena) {
    this.#ranges = ranges
    this.#count = count
    this.#rows = rows
    this.#arena = arena
  }

  of(column: Column): Column {
    const bytes = this.#rows < this.#count * LONG_RANGE_ROWS ? 0 : plainBytes(column)
    if (bytes === 0) return takeRows(column, this.#numbers(), this.#rows, this.#arena)
    const data = this.#arena.alloc(this.#rows * bytes + 64)
    kernels.ranges_values(column.data, bytes, this.#ranges, this.#count, this.#rows, data)
    return { ...column, length: this.#rows, data }
  }

  #numbers(): Pointer {
    if (this.#rowNumbers === 0) this.#rowNumbers = rowNumbers(this.#ranges, this.#count, this.#arena)
    return this.#rowNumbers
  }
}

/** Bytes of a value where a column is its values and nothing else; else 0. */
function plainBytes(column: Column): number {
  if (column.validity !== 0) return 0
  if (column.kind === PACKED) return column.width
  const physical = physicalOf(column.type)
  return column.kind === FLAT && (physical === 'i64' || physical === 'u64' || physical === 'f64') ? 8 : 0
}

function rowNumbers(at: Pointer, count: number, arena: Arena): Pointer {
  let rows = 0
  for (let i = 0; i < count; i++) rows += u32[(at >>> 2) + i * 3 + 2]! - u32[(at >>> 2) + i * 3 + 1]!
  const out = arena.alloc(rows * 4 + 64)
  kernels.ranges_rows(at, count, out)
  return out
}

/** Codes of a tag for rows in runs: constant inside each. */
export function tagColumn(
  runs: Runs, rows: number, ordinal: number, directory: Series, arena: Arena,
): Column {
  const codes = arena.alloc(rows * 4 + 64)
  kernels.runs_codes(runs.series, runs.ends, runs.count, directory.codes(ordinal), codes)
  return dictionaryColumn(tag, rows, codes, directory.dictionary(ordinal))
}

/** Columns of chosen rows (u32 row numbers), tags by the series of each row. Without runs. */
export function rowsBatch(
  segment: SegmentData, rowAt: Pointer, rows: number, reads: readonly ReadColumn[],
  directory: Series, arena: Arena,
): Batch {
  const series = arena.alloc(rows * 4 + 64)
  kernels.rows_series(segment.descriptor, rowAt, rows, series)
  const columns = reads.map((read): Column => {
    if (read.role === 'tag') {
      const codes = arena.alloc(rows * 4 + 64)
      kernels.gather_u32(directory.codes(read.ordinal), series, rows, codes)
      return dictionaryColumn(tag, rows, codes, directory.dictionary(read.ordinal))
    }
    const column = read.role === 'time' ? segment.time : segment.columns.get(read.columnId)
    if (column === undefined) return nulls(read.role === 'field' ? read.type : segment.time.type, rows, arena)
    return takeRows(column, rowAt, rows, arena)
  })
  return { rows, columns, runs: null }
}
