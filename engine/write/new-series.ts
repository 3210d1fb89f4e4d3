// Series of a request that no index knew, numbered from 0 per table: the bytes of their keys and their
// tags, flat in the request's arena. Tags are triples of u32 (tag ordinal, address, length of the value),
// as SeriesDirectory takes them. Not the directory: only the series that surviving rows use will get there.
import type { Arena } from '../../kernels/arena.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'

export class NewSeries {
  readonly #arena: Arena
  #tags: Pointer = 0
  #tagCount = 0
  #tagRoom = 0
  #list: Pointer = 0
  #room = 0
  count = 0

  constructor(arena: Arena) {
    this.#arena = arena
  }

  /** Adds a series with the tags that were added since `firstTag` tags were there. Gives its number. */
  add(key: Pointer, length: number, firstTag: number): number {
    if (this.count === this.#room) {
      const room = Math.max(16, this.#room * 2)
      const at = this.#arena.alloc(room * 12)
      u8.copyWithin(at, this.#list, this.#list + this.count * 12)
      this.#list = at
      this.#room = room
    }
    const at = (this.#list >>> 2) + this.count * 3
    u32[at] = key
    u32[at + 1] = length
    u32[at + 2] = firstTag
    return this.count++
  }

  /** Tags added so far, of all series. */
  get tagTotal(): number { return this.#tagCount }

  /** Takes back the tags added since there were `total`. */
  dropTags(total: number): void {
    this.#tagCount = total
  }

  addTag(ordinal: number, at: Pointer, length: number): void {
    if (this.#tagCount === this.#tagRoom) {
      const room = Math.max(32, this.#tagRoom * 2)
      const moved = this.#arena.alloc(room * 12)
      u8.copyWithin(moved, this.#tags, this.#tags + this.#tagCount * 12)
      this.#tags = moved
      this.#tagRoom = room
    }
    const t = (this.#tags >>> 2) + this.#tagCount * 3
    u32[t] = ordinal
    u32[t + 1] = at
    u32[t + 2] = length
    this.#tagCount++
  }

  keyAt(series: number): Pointer { return u32[(this.#list >>> 2) + series * 3]! }
  keyLength(series: number): number { return u32[(this.#list >>> 2) + series * 3 + 1]! }
  /** Triples (tag ordinal, address, length) for SeriesDirectory.seriesOf. */
  tagsAt(series: number): Pointer { return this.#tags + this.#first(series) * 12 }
  tagCount(series: number): number {
    return (series + 1 < this.count ? this.#first(series + 1) : this.#tagCount) - this.#first(series)
  }

  #first(series: number): number { return u32[(this.#list >>> 2) + series * 3 + 2]! }
}
