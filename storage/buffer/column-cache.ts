// The column cache: everything that could be read or computed again (decoded files, merged segments), least
// recently used first out, within one budget. An entry that is in use is never evicted. Not the memory of
// sealed segments.
import { OutOfMemory, type Owner } from '../../kernels/extents.ts'

/** One evictable thing. `evict` gives its memory back; it is only called while `pins` is 0. */
export type CacheEntry = {
  pins: number
  evict(): void
}

/** The rest is for whoever needs one file at a time. */
const RESERVED_SHARE = 0.5

export class ColumnCache {
  readonly owner: Owner
  /** Insertion order is order of last use. */
  readonly #entries = new Set<CacheEntry>()
  #reservedBytes = 0

  constructor(owner: Owner) {
    this.owner = owner
  }

  get count(): number {
    return this.#entries.size
  }

  /**
   * Promises room for `bytes` that will be pinned together; null if others have been promised too much. The
   * result gives it back.
   */
  reserve(bytes: number): (() => void) | null {
    if (this.#reservedBytes + bytes > this.owner.limitBytes * RESERVED_SHARE) return null
    this.#reservedBytes += bytes
    return () => { this.#reservedBytes -= bytes }
  }

  /** The entry was used just now (or is new). */
  touch(entry: CacheEntry): void {
    this.#entries.delete(entry)
    this.#entries.add(entry)
  }

  remove(entry: CacheEntry): void {
    this.#entries.delete(entry)
  }

  /**
   * Runs `make`; while it does not fit, evicts the least recently used entry that nobody needs and tries
   * again.
   */
  withRoom<T>(make: () => T): T {
    for (;;) {
      try {
        return make()
      } catch (error) {
        if (!(error instanceof OutOfMemory) || !this.evictOne()) throw error
      }
    }
  }

  /** False if everything left is in use. */
  evictOne(): boolean {
    for (const entry of this.#entries) {
      if (entry.pins > 0) continue
      this.#entries.delete(entry)
      entry.evict()
      return true
    }
    return false
  }
}
