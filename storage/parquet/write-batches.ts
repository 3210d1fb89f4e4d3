// Writes the batches of a query's result as one Parquet file, piece by piece: a row group is collected,
// encoded column by column, and forgotten; the footer comes last. Not a data file (write.ts): any types
// in any order, no page index, no marks of ours. Invariant: at most one row group is held, whatever the
// size of the result.
import { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { i64 } from '../../kernels/memory.ts'
import type { StructField } from '../../kernels/type.ts'
import type { ChunkValues, ValueForm } from './chunk-values.ts'
import type { Choice } from './choose-encoding.ts'
import { ColumnBuffer } from './column-buffer.ts'
import { CREATED_BY } from './file-marks.ts'
import {
  fileMetaData, type ColumnChunk, type FileMetaData, type RowGroup, type SchemaElement,
} from './metadata.ts'
import { resultElement } from './result-element.ts'
import { writeStruct } from './thrift.ts'
import { push, writeChunk, type Sink } from './write-chunk.ts'

export type BatchOptions = {
  /** A multiple of 64. */
  readonly rowGroupRows: number
  /** A multiple of 64. */
  readonly pageRows: number
  /** A group is written early when its values are so many. */
  readonly rowGroupBytes: number
  /** Pieces of at least this size, but for the last. */
  readonly pieceBytes: number
}

export const defaultBatchOptions: BatchOptions = {
  rowGroupRows: 98_304, pageRows: 16_384, rowGroupBytes: 32 << 20, pieceBytes: 256 << 10,
}

/** What readers, ours included, can number. */
const ROW_GROUPS_MAX = 32_767

type ResultColumn = {
  readonly name: string
  readonly element: SchemaElement
  readonly inSeconds: boolean
  readonly buffer: ColumnBuffer
  remembered: { readonly form: ValueForm; readonly choice: Choice } | null
}

export class BatchesWriter {
  readonly #options: BatchOptions
  readonly #columns: readonly ResultColumn[]
  readonly #scratch: Arena
  readonly #sink: Sink = { parts: [], at: 0 }
  readonly #groups: RowGroup[] = []
  #rows = 0
  #groupRows = 0
  #sentBytes = 0

  /** Every type must have a form (`resultElement`). */
  constructor(schema: readonly StructField[], owner: Owner, options: BatchOptions = defaultBatchOptions) {
    assert(options.rowGroupRows % 64 === 0, 'row groups are multiples of 64 rows')
    assert(options.pageRows % 64 === 0, 'pages are multiples of 64 rows')
    this.#options = options
    this.#scratch = new Arena(owner)
    this.#columns = schema.map(({ name, type }) => {
      const element = resultElement(name, type)
      assert(element !== undefined, `no Parquet form for ${type.kind}`)
      const inSeconds = type.kind === 'timestamp' && type.unit === 's'
      return { name, element, inSeconds, buffer: new ColumnBuffer(type, owner), remembered: null }
    })
  }

  /** Pieces of the file that are ready: all must be taken. The batch is not needed afterwards. */
  *write(batch: Batch): Generator<Uint8Array, void> {
    if (batch.rows === 0) return
    if (this.#groupRows > 0 && this.#isFullWith(batch.rows)) yield* this.#writeGroup()
    for (const [i, column] of this.#columns.entries()) {
      column.buffer.append(batch.columns[i]!, batch.rows, this.#scratch)
      this.#scratch.reset()
    }
    this.#groupRows += batch.rows
    this.#rows += batch.rows
  }

  #isFullWith(rows: number): boolean {
    if (this.#groupRows + rows > this.#options.rowGroupRows) return true
    const bytes = this.#columns.reduce((total, { buffer }) => total + buffer.bytes, 0)
    return bytes >= this.#options.rowGroupBytes
  }

  *#writeGroup(): Generator<Uint8Array, void> {
    assert(this.#groups.length < ROW_GROUPS_MAX, `a result of more than ${ROW_GROUPS_MAX} row groups`)
    if (this.#groups.length === 0) push(this.#sink, MAGIC)
    const sink = this.#sink
    const start = sink.at
    const chunks: ColumnChunk[] = []
    for (const column of this.#columns) {
      chunks.push(this.#writeColumn(column))
      if (sink.at - this.#sentBytes >= this.#options.pieceBytes) yield this.#piece()
    }
    const sum = (size: 'total_uncompressed_size' | 'total_compressed_size'): number =>
      chunks.reduce((total, chunk) => total + (chunk.meta_data?.[size] ?? 0), 0)
    this.#groups.push({
      columns: chunks, num_rows: this.#groupRows, file_offset: start, ordinal: this.#groups.length,
      total_byte_size: sum('total_uncompressed_size'), total_compressed_size: sum('total_compressed_size'),
    })
    this.#groupRows = 0
  }

  #writeColumn(column: ResultColumn): ColumnChunk {
    const scratch = this.#scratch
    const values = column.buffer.values(scratch)
    if (column.inSeconds) secondsToMilliseconds(values, column.name, scratch)
    // A choice made for another form does not fit.
    const remembered = column.remembered?.form === values.form ? column.remembered.choice : null
    const { chunk, choice } = writeChunk(
      this.#sink, column.name, values, this.#options.pageRows, remembered, scratch)
    column.remembered = { form: values.form, choice }
    column.buffer.reset()
    scratch.reset()
    return { file_offset: 0, meta_data: chunk.metadata }
  }

  /** The rest of the file; nothing at all if there was no row. */
  *end(): Generator<Uint8Array, void> {
    if (this.#rows === 0) return
    if (this.#groupRows > 0) yield* this.#writeGroup()
    const footer = writeStruct(this.#metadata(), fileMetaData)
    push(this.#sink, footer)
    const ending = new Uint8Array(8)
    new DataView(ending.buffer).setUint32(0, footer.length, true)
    ending.set(MAGIC, 4)
    push(this.#sink, ending)
    yield this.#piece()
  }

  #metadata(): FileMetaData {
    const columns = this.#columns
    return {
      version: 2, num_rows: this.#rows, row_groups: this.#groups, created_by: CREATED_BY,
      schema: [{ name: 'schema', num_children: columns.length }, ...columns.map((column) => column.element)],
      column_orders: columns.map(() => ({ TYPE_ORDER: {} })),
    }
  }

  #piece(): Uint8Array {
    const { parts, at } = this.#sink
    const piece = Buffer.concat(parts)
    parts.length = 0
    this.#sentBytes = at
    return piece
  }

  /** Gives all memory back; may be called again. */
  close(): void {
    for (const { buffer } of this.#columns) buffer.close()
    this.#scratch.release()
  }
}

const MAGIC = new TextEncoder().encode('PAR1')

/** A time that milliseconds cannot tell. */
export class TimeOutOfRange extends Error {
  override readonly name = 'TimeOutOfRange'
  readonly column: string
  constructor(column: string) {
    super(`a time of column ${column} is too far away for Parquet's milliseconds`)
    this.column = column
  }
}

function secondsToMilliseconds(values: ChunkValues, name: string, scratch: Arena): void {
  const factor = scratch.alloc(8)
  i64[factor / 8] = 1000n
  const failed = kernels.cast_multiply(values.data, 0, factor, values.count, values.data, 0) >>> 0
  if (failed < values.count) throw new TimeOutOfRange(name)
}
