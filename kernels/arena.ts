// An arena bump-allocates inside extents and gives all of them back at once. One arena per query, chunk, cache
// entry or request: memory has a lexical owner and is never freed piece by piece.
import { assert } from './assert.ts'
import { EXTENT_BYTES_MIN, giveExtent, extentBytes, Owner, takeExtent } from './extents.ts'
import { u8, type Pointer } from './memory.ts'

const ALIGN = 16

export class Arena {
  readonly owner: Owner
  #extents: Pointer[] = []
  #next = 0
  #end = 0
  #blockBytes = EXTENT_BYTES_MIN
  #released = false
  /** Bytes of all extents held. */
  heldBytes = 0

  constructor(owner: Owner) {
    this.owner = owner
  }

  /** `bytes` of memory, 16-aligned, contents undefined. Zero bytes give a valid, unusable pointer. */
  alloc(bytes: number): Pointer {
    const size = (bytes + ALIGN - 1) & -ALIGN || ALIGN
    if (size > 0x40000000 || this.#next + size > this.#end) return this.#grow(bytes)
    const at = this.#next
    this.#next += size
    return at
  }

  /** As alloc, filled with zero bytes. */
  zeroed(bytes: number): Pointer {
    const at = this.alloc(bytes)
    u8.fill(0, at, at + bytes)
    return at
  }

  #grow(bytes: number): Pointer {
    assert(!this.#released, `arena of ${this.owner.name} used after release`)
    const size = Math.ceil((bytes || 1) / ALIGN) * ALIGN
    if (size >= this.#blockBytes / 2 && size > EXTENT_BYTES_MIN / 2) {
      const at = takeExtent(this.owner, size)
      this.#extents.push(at)
      const held = extentBytes(size)
      this.heldBytes += held
      // The rest of a large extent is worth more than the rest of the current block: go on in it.
      if (held - size > this.#end - this.#next) {
        this.#next = at + size
        this.#end = at + held
      }
      return at
    }
    const at = takeExtent(this.owner, this.#blockBytes)
    this.#extents.push(at)
    this.heldBytes += this.#blockBytes
    this.#next = at + size
    this.#end = at + this.#blockBytes
    if (this.#blockBytes < 1 << 20) this.#blockBytes *= 2
    return at
  }

  /** Gives every extent back. Pointers into the arena are dead from here on. */
  release(): void {
    for (const at of this.#extents) giveExtent(this.owner, at)
    this.#extents = []
    this.#next = 0
    this.#end = 0
    this.heldBytes = 0
    this.#released = true
  }

  /** Gives every extent back and stays usable. */
  reset(): void {
    this.release()
    this.#released = false
    this.#blockBytes = EXTENT_BYTES_MIN
  }
}
