// Writes the batches of a query's result as one Parquet file, piece by piece: a row group is collected,
// encoded leaf by leaf (a plain column is one), and forgotten; the footer comes last. Not a data file
// (write.ts): any types in any order, no page index, no marks of ours. Invariant: at most one row group is
// held, whatever the size of the result.
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
import type { LeafBuffer } from './leaf-buffer.ts'
import { fileMetaData, type ColumnChunk, type FileMetaData, type RowGroup } from './metadata.ts'
import { NestedBuffer } from './nested-buffer.ts'
import { elementsOf, isLeaf, resultNode, type ResultNode } from './result-schema.ts'
import { writeStruct } from './thrift.ts'
import { push, writeChunk, type ChunkOptions, type Sink } from './write-chunk.ts'

export type BatchOptions = ChunkOptions & {
  /** A multiple of 64. */
  readonly rowGroupRows: number
  /** A group is written early when its values are so many. */
  readonly rowGroupBytes: number
  /** Pieces of at least this size, but for the last. */
  readonly pieceBytes: number
}

/** Not compressed: it took a third of an answer's time, to make it a third smaller. */
export const defaultBatchOptions: BatchOptions = {
  rowGroupRows: 98_304, pageRows: 16_384, compress: false, rowGroupBytes: 32 << 20, pieceBytes: 256 << 10,
}

/** What readers, ours included, can number. */
const ROW_GROUPS_MAX = 32_767

type ResultColumn = {
  readonly root: ResultNode
  readonly buffer: ColumnBuffer | NestedBuffer
}

/** What becomes one column chunk of a row group. */
type ResultLeaf = {
  readonly node: ResultNode
  readonly buffer: ColumnBuffer | LeafBuffer
  remembered: { readonly form: ValueForm; readonly choice: Choice } | null
}

export class BatchesWriter {
  readonly #options: BatchOptions
  readonly #columns: readonly ResultColumn[]
  readonly #leaves: readonly ResultLeaf[]
  readonly #scratch: Arena
  readonly #sink: Sink = { parts: [], at: 0 }
  readonly #groups: RowGroup[] = []
  #rows = 0
  #groupRows = 0
  #sentBytes = 0

  /** Every type must have a form (`resultNode`). */
  constructor(schema: readonly StructField[], owner: Owner, options: BatchOptions = defaultBatchOptions) {
    assert(options.rowGroupRows % 64 === 0, 'row groups are multiples of 64 rows')
    assert(options.pageRows % 64 === 0, 'pages are multiples of 64 rows')
    this.#options = options
    this.#scratch = new Arena(owner)
    this.#columns = schema.map(({ name, type }) => {
      const root = resultNode(name, type)
      assert(root !== undefined, `no Parquet form for ${type.kind}`)
      return { root, buffer: isLeaf(root) ? new ColumnBuffer(type, owner) : new NestedBuffer(root, owner) }
    })
    this.#leaves = this.#columns.flatMap(leavesOf)
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
    const bytes = this.#leaves.reduce((total, { buffer }) => total + buffer.bytes, 0)
    return bytes >= this.#options.rowGroupBytes
  }

  *#writeGroup(): Generator<Uint8Array, void> {
    assert(this.#groups.length < ROW_GROUPS_MAX, `a result of more than ${ROW_GROUPS_MAX} row groups`)
    if (this.#groups.length === 0) push(this.#sink, MAGIC)
    const sink = this.#sink
    const start = sink.at
    const chunks: ColumnChunk[] = []
    for (const leaf of this.#leaves) {
      chunks.push(this.#writeLeaf(leaf))
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

  #writeLeaf(leaf: ResultLeaf): ColumnChunk {
    const scratch = this.#scratch
    const { path, type } = leaf.node
    const values = leaf.buffer.values(scratch)
    if (type.kind === 'timestamp' && type.unit === 's') secondsToMilliseconds(values, path[0]!, scratch)
    // A choice made for another form does not fit.
    const remembered = leaf.remembered?.form === values.form ? leaf.remembered.choice : null
    const { chunk, choice } = writeChunk(
      this.#sink, path, values, this.#options, remembered, scratch)
    leaf.remembered = { form: values.form, choice }
    leaf.buffer.reset()
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
      schema: [
        { name: 'schema', num_children: columns.length }, ...columns.flatMap(({ root }) => elementsOf(root)),
      ],
      column_orders: this.#leaves.map(() => ({ TYPE_ORDER: {} })),
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
    for (const { buffer } of this.#leaves) buffer.close()
    this.#scratch.release()
  }
}

function leavesOf({ root, buffer }: ResultColumn): readonly ResultLeaf[] {
  if (buffer instanceof ColumnBuffer) return [{ node: root, buffer, remembered: null }]
  return buffer.leaves.map((leaf) => ({ node: leaf.node, buffer: leaf, remembered: null }))
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
