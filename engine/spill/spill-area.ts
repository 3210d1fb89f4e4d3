// Where queries put rows that do not fit in their memory: nameless files under the node's directory. A file
// loses its name as soon as it is open, so whatever ends the process, nothing of it is left. All queries
// together may hold a fixed amount: what they spill must not take the disk from writers.
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { Env, File } from '../../storage/env/env.ts'

/** Bytes of all spilled rows of a node. */
const SPILLED_BYTES_MAX = 16 * 2 ** 30

export class SpillArea {
  readonly #env: Env
  readonly #directory: string
  #made: Promise<unknown> | null = null
  #files = 0
  #usedBytes = 0
  /** Bytes written there since the start. */
  writtenBytes = 0

  constructor(env: Env, directory: string) {
    this.#env = env
    this.#directory = directory
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  async create(): Promise<File> {
    const { files, processId } = this.#env
    this.#made ??= files.makeDirectories(this.#directory)
    await this.#made
    const path = `${this.#directory}/${processId}-${this.#files++}`
    const file = await files.open(path, 'create')
    await files.unlink(path)
    return file
  }

  take(bytes: number): void {
    if (this.#usedBytes + bytes > SPILLED_BYTES_MAX) {
      fail('spill-failed', NOWHERE, { problem: `queries hold ${this.#usedBytes} bytes there already` })
    }
    this.#usedBytes += bytes
    this.writtenBytes += bytes
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes
  }
}
