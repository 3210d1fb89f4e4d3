// Batches kept outside memory, in the order in which they were given. Belongs to one query; its chunks are
// read back one by one, in any order. Writing and reading are waits: other queries run meanwhile.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { u8 } from '../../kernels/memory.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { File } from '../../storage/env/env.ts'
import type { Step, Wait } from '../steps.ts'
import type { ColumnCodes } from './column-codes.ts'
import { columnOfImage, imageOf, type ColumnImage } from './column-image.ts'
import type { SpillArea } from './spill-area.ts'

/** Rows as they lie in the file. */
export type Chunk = {
  readonly rows: number
  readonly at: number
  readonly bytes: number
  readonly columns: readonly ColumnImage[]
}

/** Room for kernels that read in whole words. */
const SLACK_BYTES = 64

export class SpillFile {
  readonly #area: SpillArea
  readonly #codes: readonly ColumnCodes[]
  #file: File | null = null
  #bytes = 0
  /** The write or read under way: it uses the query's memory. */
  #busy: Promise<void> | null = null

  constructor(area: SpillArea, codes: readonly ColumnCodes[]) {
    this.#area = area
    this.#codes = codes
  }

  /** `scratch` is reset when the rows are written. */
  *append(batch: Batch, scratch: Arena): Generator<Step, Chunk, void> {
    const parts: Uint8Array[] = []
    const columns = batch.columns.map((c, i) => imageOf(c, this.#codes[i]!, scratch, parts))
    const at = this.#bytes
    const bytes = parts.reduce((sum, part) => sum + part.length, 0)
    this.#area.take(bytes)
    this.#bytes += bytes
    yield this.#wait(this.#write(parts, at))
    scratch.reset()
    return { rows: batch.rows, at, bytes, columns }
  }

  async #write(parts: readonly Uint8Array[], at: number): Promise<void> {
    this.#file ??= await this.#area.create()
    await this.#file.writeParts(parts, at)
  }

  /** The chunk's rows, in `arena`. */
  *read(chunk: Chunk, arena: Arena): Generator<Step, Batch, void> {
    const start = arena.alloc(chunk.bytes + SLACK_BYTES)
    yield this.#wait(this.#readInto(u8.subarray(start, start + chunk.bytes), chunk.at))
    let at = start
    const columns = chunk.columns.map((image, i) => {
      const { column, end } = columnOfImage(image, this.#codes[i]!, at, arena)
      at = end
      return column
    })
    return { rows: chunk.rows, columns, runs: null }
  }

  async #readInto(into: Uint8Array, at: number): Promise<void> {
    if (into.length === 0) return
    const read = await this.#file!.read(into, at)
    if (read !== into.length) fail('spill-failed', NOWHERE, { problem: 'a file there got shorter' })
  }

  #wait(promise: Promise<void>): Wait {
    this.#busy = promise.catch(asSpillFailure).finally(() => { this.#busy = null })
    return { kind: 'wait', promise: this.#busy }
  }

  /** The write or read that still uses the query's memory, to its end; null if there is none. */
  get busy(): Promise<void> | null {
    return this.#busy?.catch(() => undefined) ?? null
  }

  /** The file has no name, so it is gone then. */
  async close(): Promise<void> {
    await this.busy
    this.#area.give(this.#bytes)
    this.#bytes = 0
    await this.#file?.close()
    this.#file = null
  }
}

function asSpillFailure(error: unknown): never {
  if (error instanceof Error && error.name === 'FileFailure') {
    fail('spill-failed', NOWHERE, { problem: error.message })
  }
  throw error
}
