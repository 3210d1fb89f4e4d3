// parquet: one file, streamed as its row groups are done (storage/parquet/write-batches.ts); nothing at
// all without rows. Types that have no form are refused before the first byte.
import type { Batch } from '../../kernels/batch.ts'
import type { Owner } from '../../kernels/extents.ts'
import { typeName, type StructField } from '../../kernels/type.ts'
import { resultNode } from '../../storage/parquet/result-schema.ts'
import { BatchesWriter, TimeOutOfRange } from '../../storage/parquet/write-batches.ts'
import { Refusal } from '../refusal.ts'
import type { Chunk, Format, FormatWriter } from './writer.ts'

const contentType = 'application/vnd.apache.parquet'

export const parquet: Format = {
  names: ['parquet'],
  contentType,
  open: (schema, owner) => {
    for (const { name, type } of schema) {
      if (resultNode(name, type) === undefined) {
        throw new Refusal('parquet-type', { name, type: typeName(type) })
      }
    }
    return new ParquetWriter(schema, owner)
  },
}

class ParquetWriter implements FormatWriter {
  readonly contentType = contentType
  readonly #writer: BatchesWriter

  constructor(schema: readonly StructField[], owner: Owner) {
    this.#writer = new BatchesWriter(schema, owner)
  }

  *write(batch: Batch): Generator<Chunk, void> {
    yield* chunksOf(this.#writer.write(batch))
  }

  *end(): Generator<Chunk, void> {
    yield* chunksOf(this.#writer.end())
  }

  close(): void {
    this.#writer.close()
  }
}

/** Pieces are ordinary memory: nothing is lent. */
function* chunksOf(pieces: Iterable<Uint8Array>): Generator<Chunk, void> {
  try {
    for (const bytes of pieces) yield { bytes, release: () => undefined }
  } catch (error) {
    throw error instanceof TimeOutOfRange ? new Refusal('parquet-time', { name: error.column }) : error
  }
}
