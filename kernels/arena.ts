// An arena bump-allocates inside extents and gives all of them back at once. One arena per query, chunk,
// cache entry or request: memory has a lexical owner and is never freed piece by piece.
import { assert } from './assert.ts'
import { EXTENT_BYTES_MIN, giveExtent, extentBytes, Owner, takeExtent } from './extents.ts'
import { POOL_BYTES_MAX, POOL_BYTES_MIN } from './pool.ts'
import { u8, type Pointer } from './memory.ts'

const ALIGN = 16
const BLOCK_BYTES_MAX = 1 << 20
/** An arena keeps at most this over a reset. */
const KEPT_BYTES_MAX = 4 << 20

const firstBlockBytes = (owner: Owner): number => owner.pool === null ? EXTENT_BYTES_MIN : POOL_BYTES_MIN

export class Arena {
  readonly owner: Owner
  #extents: Pointer[] = []
  #blocks: Pointer[] = []
  readonly #grown = new Set<Pointer>()
  #next = 0
  #end = 0
  #blockBytes: number
  #released = false
  /** Bytes of all extents held. */
  heldBytes = 0
  #lastHeldBytes = 0

  constructor(owner: Owner) {
    this.owner = owner
    this.#blockBytes = firstBlockBytes(owner)
  }

  /** `bytes` of memory, 16-aligned, contents undefined. Zero bytes give a valid, unusable pointer. */
  alloc(bytes: number): Pointer {
    const size = (bytes + ALIGN - 1) & -ALIGN || ALIGN
    if (bytes > 0x40000000 || this.#next + size > this.#end) return this.#grow(bytes)
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
    if (size > POOL_BYTES_MAX && size >= this.#blockBytes / 2) {
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
    while (this.#blockBytes < size) this.#blockBytes *= 2
    const at = this.#takeBlock(this.#blockBytes)
    this.heldBytes += this.#blockBytes
    this.#next = at + size
    this.#end = at + this.#blockBytes
    if (this.#blockBytes < BLOCK_BYTES_MAX) this.#blockBytes *= 2
    return at
  }

  /**
   * More room for what grows: `bytes` of memory that begin with the first `used` bytes at `at` (0 = none
   * yet). Memory that came from here before goes back at once, so growing costs no more than the last two
   * sizes.
   */
  regrow(at: Pointer, used: number, bytes: number): Pointer {
    if (bytes < EXTENT_BYTES_MIN) {
      const small = this.alloc(bytes)
      if (used > 0) u8.copyWithin(small, at, at + used)
      return small
    }
    const to = takeExtent(this.owner, bytes)
    this.#extents.push(to)
    this.#grown.add(to)
    this.heldBytes += extentBytes(bytes)
    if (used > 0) u8.copyWithin(to, at, at + used)
    if (this.#grown.delete(at)) {
      this.#extents.splice(this.#extents.indexOf(at), 1)
      this.heldBytes -= giveExtent(this.owner, at)
    }
    return to
  }

  #takeBlock(bytes: number): Pointer {
    const { pool } = this.owner
    if (pool !== null && bytes <= POOL_BYTES_MAX) {
      const at = pool.take(bytes)
      this.#blocks.push(at)
      return at
    }
    const at = takeExtent(this.owner, bytes)
    this.#extents.push(at)
    return at
  }

  /** Gives every extent back. Pointers into the arena are dead from here on. */
  release(): void {
    for (const at of this.#extents) giveExtent(this.owner, at)
    for (const at of this.#blocks) this.owner.pool!.give(at)
    this.#extents = []
    this.#blocks = []
    this.#grown.clear()
    this.#next = 0
    this.#end = 0
    this.#lastHeldBytes = this.heldBytes
    this.heldBytes = 0
    this.#released = true
  }

  /**
   * As if new, but keeps one block: an arena that is reset for every batch does not go to the allocator for
   * each.
   */
  reset(): void {
    if (this.#extents.length === 1 && this.#blocks.length === 0 && this.heldBytes <= KEPT_BYTES_MAX) {
      this.#next = this.#extents[0]!
      this.#end = this.#next + this.heldBytes
      return
    }
    this.release()
    this.#released = false
    this.#blockBytes = firstBlockBytes(this.owner)
    if (this.#lastHeldBytes <= EXTENT_BYTES_MIN || this.owner.pool !== null) return
    // What the last round needed is likely what the next one needs: one extent instead of several.
    const bytes = Math.min(extentBytes(this.#lastHeldBytes), KEPT_BYTES_MAX)
    this.#next = takeExtent(this.owner, bytes)
    this.#end = this.#next + bytes
    this.#extents.push(this.#next)
    this.heldBytes = bytes
  }
}
