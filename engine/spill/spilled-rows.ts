// Rows put aside on disk and read again in the order in which they came: what hash operators cannot take yet.
// Each batch is a chunk of a file that many such rows may share, so nothing is held in memory.
import type { Batch } from '../../kernels/batch.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Step, type Steps } from '../steps.ts'
import type { Arena } from '../../kernels/arena.ts'
import type { Chunk, SpillFile } from './spill-file.ts'

export class SpilledRows {
  readonly #file: SpillFile
  readonly #query: Query
  readonly #chunks: Chunk[] = []
  rows = 0

  constructor(file: SpillFile, query: Query) {
    this.#file = file
    this.#query = query
  }

  /** `scratch` holds what is only needed until the rows are written. */
  *add(batch: Batch, scratch: Arena): Generator<Step, void, void> {
    this.#chunks.push(yield* this.#file.append(batch, scratch))
    this.rows += batch.rows
  }

  *steps(): Steps {
    const arena = this.#query.scratch()
    for (const chunk of this.#chunks) {
      yield yield* this.#file.read(chunk, arena)
      arena.reset()
      if (this.#query.sliceIsOver()) yield PAUSE
    }
    this.#query.discard(arena)
  }
}
