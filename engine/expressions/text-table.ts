// Distinct texts with codes from 1 (0 is NULL), in order of first appearance: how texts become group keys,
// and how results of text functions become dictionaries. Grows in its arena; what was given out before
// stays readable.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import type { Column, Dictionary } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'

const ENTRIES_MIN = 64
const BYTES_MIN = 2048

export class TextTable {
  readonly #arena: Arena
  readonly #state: Pointer
  #offsets: Pointer
  #bytes: Pointer
  #entryLimit = ENTRIES_MIN
  #byteLimit = BYTES_MIN
  #slots: Pointer
  #mask = ENTRIES_MIN * 2 - 1
  readonly #source = {}
  #ranks = 0
  #ranked = 0

  constructor(arena: Arena) {
    this.#arena = arena
    this.#state = arena.zeroed(16)
    u32[this.#state >>> 2] = 1
    this.#offsets = arena.zeroed((ENTRIES_MIN + 1) * 4)
    this.#bytes = arena.alloc(BYTES_MIN)
    this.#slots = arena.zeroed(ENTRIES_MIN * 16)
  }

  /** Entries, the one of NULL included. */
  get count(): number {
    return u32[this.#state >>> 2]!
  }

  /** Writes the code (u32) of each row of a FLAT column of texts to `out`. */
  intern(column: Column, out: Pointer): void {
    let from = 0
    while (true) {
      from = kernels.text_intern(
        column.extra, column.data, column.validity, from, column.length, this.#slots, this.#mask,
        this.#offsets, this.#bytes, this.#state, this.#entryLimit, this.#byteLimit, out) >>> 0
      if (from === column.length) return
      this.#grow(u32[(column.extra >>> 2) + from + 1]! - u32[(column.extra >>> 2) + from]!)
    }
  }

  /** Writes the code of each text of a FLAT column, or 0 where it is not in the table; adds nothing. */
  find(column: Column, out: Pointer): void {
    kernels.text_lookup(
      column.extra, column.data, column.validity, column.length, this.#slots, this.#mask, this.#offsets,
        this.#bytes, out)
  }

  #grow(needBytes: number): void {
    const { count } = this
    const used = u32[(this.#offsets >>> 2) + count]!
    if (count === this.#entryLimit) {
      assert(count < 1 << 28, 'too many distinct texts')
      this.#entryLimit *= 2
      const offsets = this.#arena.alloc((this.#entryLimit + 1) * 4)
      u8.copyWithin(offsets, this.#offsets, this.#offsets + (count + 1) * 4)
      this.#offsets = offsets
      this.#mask = this.#entryLimit * 2 - 1
      this.#slots = this.#arena.zeroed(this.#entryLimit * 16)
      kernels.text_rehash(this.#offsets, this.#bytes, count, this.#slots, this.#mask)
    }
    if (used + needBytes > this.#byteLimit) {
      while (used + needBytes > this.#byteLimit) this.#byteLimit *= 2
      const bytes = this.#arena.alloc(this.#byteLimit)
      u8.copyWithin(bytes, this.#bytes, this.#bytes + used)
      this.#bytes = bytes
    }
  }

  /** What has been interned so far. `ranked`: with the entries' places in byte order. */
  dictionary(ranked = false): Dictionary {
    if (ranked && this.#ranked !== this.count) {
      this.#ranks = ranksOf(this.#offsets, this.#bytes, this.count, this.#arena)
      this.#ranked = this.count
    }
    const ranks = this.#ranked === this.count ? this.#ranks : 0
    return { source: this.#source, count: this.count, offsets: this.#offsets, bytes: this.#bytes, ranks }
  }
}

/** u32 per dictionary entry: its place in byte order; NULL has 0. */
export function ranksOf(offsets: Pointer, bytes: Pointer, count: number, arena: Arena): Pointer {
  const ranks = arena.zeroed(count * 4 + 16)
  const texts = count - 1
  const rows = arena.alloc(texts * 4 + 16)
  const other = arena.alloc(texts * 4 + 16)
  kernels.text_ranks(offsets + 4, bytes, texts, 1, rows, other, ranks + 4)
  return ranks
}
