// What an output format is: batches in, chunks of bytes out. Not the transport: status, headers and
// back-pressure belong to server/. Invariant: the bytes of a chunk stay as they are until its `release` is
// called (a socket reads shared memory when it writes, not when it is told to).
import type { Batch } from '../../kernels/batch.ts'
import type { Owner } from '../../kernels/extents.ts'
import type { StructField } from '../../kernels/type.ts'

export type Chunk = {
  readonly bytes: Uint8Array
  /** To be called once, when the bytes have left. */
  release(): void
}

export type FormatWriter = {
  readonly contentType: string
  /** Chunks that became full. To be drained before the batch goes away. */
  write(batch: Batch): Iterable<Chunk>
  /** The rest, and what the format puts at its end. */
  end(): Iterable<Chunk>
  /** Gives the memory back, once the chunks still under way are released. May be called again. */
  close(): void
}

export type FormatName = 'parquet' | 'csv' | 'pretty' | 'json' | 'json_lines' | 'jsonl'

export type Format = {
  readonly names: readonly FormatName[]
  readonly contentType: string
  open(schema: readonly StructField[], owner: Owner): FormatWriter
}
