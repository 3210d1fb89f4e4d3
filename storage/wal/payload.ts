// The bytes of a log payload in kernel memory, read from the front. Every length is compared with the bytes
// that are left before it is used: a frame whose checksum is right may still lie. Knows nothing of rows
// (rows.ts). upholds P-07
import type { Arena } from '../../kernels/arena.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { DamagedObject } from '../record.ts'

/** Kernels load whole words and vectors. */
const SPARE_BYTES = 64

export class Payload {
  readonly #path: string
  readonly #end: Pointer
  #at: Pointer

  /** `path`: of the segment, for messages. */
  constructor(bytes: Uint8Array, path: string, arena: Arena) {
    this.#path = path
    this.#at = arena.alloc(bytes.length + SPARE_BYTES)
    this.#end = this.#at + bytes.length
    u8.set(bytes, this.#at)
  }

  get isOver(): boolean {
    return this.#at === this.#end
  }

  /** The address of the next `bytes` bytes. */
  take(bytes: number): Pointer {
    const at = this.#at
    this.check(bytes <= this.#end - at, 'a frame ends early')
    this.#at = at + bytes
    return at
  }

  /** As take, and what is missing to a multiple of 8. */
  takePadded(bytes: number): Pointer {
    return this.take(Math.ceil(bytes / 8) * 8)
  }

  /** `count` numbers of 4 bytes. */
  words(count: number): Uint32Array {
    const at = this.take(count * 4) >>> 2
    return u32.subarray(at, at + count)
  }

  check(condition: boolean, what: string): void {
    if (!condition) throw new DamagedObject(this.#path, `${what}, though its checksum is right`)
  }
}
