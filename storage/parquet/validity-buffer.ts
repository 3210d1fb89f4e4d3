// Validity of the rows of a row group so far, for writers that get their rows in parts. Holds no memory while
// there was no NULL.
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { Growing } from './growing.ts'

export class ValidityBuffer {
  readonly #bits: Growing
  #rows = 0
  #hasNulls = false

  constructor(owner: Owner) {
    this.#bits = new Growing(owner)
  }

  /** Bitmap of the rows; 0 = no NULLs. */
  get bits(): Pointer {
    return this.#hasNulls ? this.#bits.at : 0
  }

  /** `validity` 0: no NULLs. */
  append(validity: Pointer, rows: number): void {
    if (validity !== 0) this.#start(rows)
    if (this.#hasNulls) kernels.bits_append(validity, rows, this.#room(rows), this.#rows)
    this.#rows += rows
  }

  appendNulls(rows: number): void {
    this.#start(rows)
    kernels.bits_append_zeros(rows, this.#room(rows), this.#rows)
    this.#rows += rows
  }

  #room(rows: number): Pointer {
    return this.#bits.reserve(Math.ceil((this.#rows + rows) / 64) * 8 + 16)
  }

  #start(rows: number): void {
    if (this.#hasNulls) return
    kernels.bits_append(0, this.#rows, this.#room(rows), 0)
    this.#hasNulls = true
  }

  reset(): void {
    this.#rows = 0
    this.#hasNulls = false
  }

  close(): void {
    this.#bits.give()
  }
}
