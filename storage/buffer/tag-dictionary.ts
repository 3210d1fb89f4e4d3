// The values of one tag column: bytes -> code, append-only, entry 0 = NULL. Readers hold a `Dictionary`
// (pointers and a count) and never see it change; growth copies. The hash is seeded per process and says
// nothing of the order; `ranks` (byte order, NULL first) are made when asked for and only new values are
// sorted.
import { kernels } from '../../kernels/load.ts'
import { u32, u64, u8, type Pointer } from '../../kernels/memory.ts'
import { dictionaryText, type Dictionary } from '../../kernels/column.ts'
import type { Blocks } from './blocks.ts'

const FULL = 0xFFFFFFFF
const ENTRIES_MIN = 15
const BYTES_MIN = 240
// Kernels read whole words past the end of a value.
const SLACK = 16

// The kernel's struct, as indices of u32 (kernels/assembly/series-directory.ts).
const SLOTS = 0, MASK = 1, HASHES = 2, OFFSETS = 3, BYTES = 4, COUNT = 5
const CAPACITY = 6, BYTES_CAPACITY = 7, SEED = 8
const STRUCT_BYTES = 48

export class TagDictionary {
  readonly #blocks: Blocks
  readonly #struct: Pointer
  readonly #at: number
  readonly #source = {}
  #ranks: Pointer = 0
  #order: Pointer = 0
  #ranked = 1
  #view: Dictionary | null = null

  constructor(blocks: Blocks, seed: bigint) {
    this.#blocks = blocks
    this.#struct = blocks.zeroed(STRUCT_BYTES)
    this.#at = this.#struct >>> 2
    u64[(this.#at + SEED) / 2] = seed
    const slots = slotsFor(ENTRIES_MIN)
    this.#set(SLOTS, blocks.zeroed(slots * 4))
    this.#set(MASK, slots - 1)
    this.#set(HASHES, blocks.zeroed((ENTRIES_MIN + 1) * 4))
    this.#set(OFFSETS, blocks.zeroed((ENTRIES_MIN + 1) * 4))
    this.#set(BYTES, blocks.zeroed(BYTES_MIN + SLACK))
    this.#set(COUNT, 1)
    this.#set(CAPACITY, ENTRIES_MIN)
    this.#set(BYTES_CAPACITY, BYTES_MIN)
  }

  #get(field: number): number { return u32[this.#at + field]! }
  #set(field: number, value: number): void { u32[this.#at + field] = value }

  /** Entries, NULL included. */
  get count(): number { return this.#get(COUNT) }

  /** The code of a value of `length` bytes at `at` (16 more must be readable), or 0. */
  find(at: Pointer, length: number): number {
    return kernels.tag_dict_find(this.#struct, at, length) >>> 0
  }

  /** The code of a value, added if new. */
  add(at: Pointer, length: number): number {
    let code = kernels.tag_dict_add(this.#struct, at, length) >>> 0
    while (code === FULL) {
      this.#makeRoom(length)
      code = kernels.tag_dict_add(this.#struct, at, length) >>> 0
    }
    return code
  }

  #makeRoom(length: number): void {
    const count = this.count
    if (count >= this.#get(CAPACITY)) this.#growEntries(count)
    const used = u32[(this.#get(OFFSETS) >>> 2) + count]!
    let capacity = this.#get(BYTES_CAPACITY)
    if (used + length <= capacity) return
    while (used + length > capacity) capacity = (capacity + SLACK) * 2 - SLACK
    this.#set(BYTES, this.#blocks.grow(this.#get(BYTES), used, capacity + SLACK))
    this.#set(BYTES_CAPACITY, capacity)
    this.#view = null
  }

  #growEntries(count: number): void {
    // One less than a power of two, because offsets have one more than entries.
    const capacity = (this.#get(CAPACITY) + 1) * 2 - 1
    this.#set(OFFSETS, this.#blocks.grow(this.#get(OFFSETS), (count + 1) * 4, (capacity + 1) * 4))
    const hashes = this.#blocks.take((capacity + 1) * 4)
    u8.copyWithin(hashes, this.#get(HASHES), this.#get(HASHES) + count * 4)
    this.#blocks.free(this.#get(HASHES))
    this.#set(HASHES, hashes)
    const slots = slotsFor(capacity)
    const table = this.#blocks.zeroed(slots * 4)
    kernels.tag_dict_rehash(table, slots - 1, hashes, 1, count, 0)
    this.#blocks.free(this.#get(SLOTS))
    this.#set(SLOTS, table)
    this.#set(MASK, slots - 1)
    this.#set(CAPACITY, capacity)
    this.#view = null
  }

  /** What readers hold. `ranks` is 0 unless they are up to date; see `ranked`. */
  view(): Dictionary {
    const count = this.count
    const ranks = this.#ranked === count ? this.#ranks : 0
    if (this.#view !== null && this.#view.count === count && this.#view.ranks === ranks) return this.#view
    this.#view = {
      source: this.#source, count, offsets: this.#get(OFFSETS), bytes: this.#get(BYTES), ranks,
    }
    return this.#view
  }

  /** As `view`, with ranks. */
  ranked(): Dictionary {
    this.ranks()
    return this.view()
  }

  /** u32 per entry: its place in byte order, NULL first. */
  ranks(): Pointer {
    const count = this.count
    if (this.#ranks !== 0 && this.#ranked === count) return this.#ranks
    this.#sortNew(count)
    const ranks = this.#blocks.take(count * 4)
    u32[ranks >>> 2] = 0
    kernels.tag_dict_ranks(this.#order, count - 1, ranks, 1)
    if (this.#ranks !== 0) this.#blocks.retire(this.#ranks)
    this.#ranks = ranks
    this.#ranked = count
    return ranks
  }

  // Merge sort of the values that are new since the last time, then one merge with the older order.
  #sortNew(count: number): void {
    const fresh = count - this.#ranked
    if (fresh === 0 && this.#order !== 0) return
    const offsets = this.#get(OFFSETS), bytes = this.#get(BYTES)
    let from = this.#blocks.take(Math.max(fresh, 1) * 4)
    let to = this.#blocks.take(Math.max(fresh, 1) * 4)
    for (let i = 0; i < fresh; i++) u32[(from >>> 2) + i] = this.#ranked + i
    for (let width = 1; width < fresh; width *= 2) {
      kernels.tag_dict_sort_pass(offsets, bytes, from, to, fresh, width)
      const swap = from
      from = to
      to = swap
    }
    this.#blocks.free(to)
    if (this.#order === 0) {
      this.#order = from
      return
    }
    const order = this.#blocks.take((count - 1) * 4)
    kernels.tag_dict_merge(offsets, bytes, this.#order, this.#ranked - 1, from, fresh, order)
    this.#blocks.free(from)
    this.#blocks.free(this.#order)
    this.#order = order
  }

  /** The text of a code, for edges. */
  text(code: number): string | null {
    return dictionaryText(this.view(), code)
  }
}

/** Slots for `entries` entries: a power of two, at most two thirds full. */
function slotsFor(entries: number): number {
  return 2 ** Math.ceil(Math.log2(entries * 1.5))
}
