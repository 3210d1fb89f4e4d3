// A stretch of kernel memory that grows by doubling and moves when it does. Not an arena: it holds one
// thing. Invariant: one extent at a time, charged to its owner, none before the first byte is asked
// for.
import { extentBytes, giveExtent, takeExtent, type Owner } from '../../kernels/extents.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'

export class Growing {
  readonly #owner: Owner
  #at: Pointer = 0
  capacity = 0

  constructor(owner: Owner) {
    this.#owner = owner
  }

  /** Where the bytes lie, until the next `reserve`. */
  get at(): Pointer {
    return this.#at
  }

  /** Makes room for `bytes` in all and gives the address; what was there stays, what is new is undefined. */
  reserve(bytes: number): Pointer {
    if (bytes <= this.capacity) return this.#at
    const capacity = extentBytes(bytes)
    const at = takeExtent(this.#owner, capacity)
    if (this.capacity > 0) {
      u8.copyWithin(at, this.#at, this.#at + this.capacity)
      giveExtent(this.#owner, this.#at)
    }
    this.#at = at
    this.capacity = capacity
    return at
  }

  give(): void {
    if (this.capacity > 0) giveExtent(this.#owner, this.#at)
    this.#at = 0
    this.capacity = 0
  }
}
