// One dictionary for all chunks of a tag column: entry 0 is NULL, values are numbered by first appearance.
// In a file of one row group no string is made: the chunk's dictionary is the column's. Invariant: a
// number, once given, stays.
import type { Arena } from '../../kernels/arena.ts'
import type { Dictionary } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { textAt, u32, u8, type Pointer } from '../../kernels/memory.ts'
import type { Texts } from './chunk-values.ts'
import { damaged } from './corrupt.ts'
import type { Entries } from './decode.ts'

export class TagNumbers {
  readonly #arena: Arena
  /** The first chunk's texts with an entry for NULL in front. */
  #first: Texts | null = null
  /** All texts by number less one, and their numbers; made when a second dictionary comes. */
  #texts: string[] | null = null
  readonly #numbers = new Map<string, number>()
  #last: { readonly entries: Entries; readonly table: Pointer } | null = null

  constructor(arena: Arena) {
    this.#arena = arena
  }

  /** For each code + 1 of `entries` (0 = NULL) its number here. The table lives as long as `scratch`. */
  tableOf(entries: Entries, scratch: Arena): Pointer {
    if (this.#last?.entries === entries) return this.#last.table
    const texts = entries.texts ?? damaged('a tag with a dictionary of numbers')
    const table = scratch.alloc((entries.count + 1) * 4)
    this.#last = { entries, table }
    if (this.#first === null) {
      this.#first = this.#copy(texts)
      kernels.iota_4(0, entries.count + 1, table)
      return table
    }
    this.#texts ??= this.#textsOfFirst(this.#first)
    u32[table >>> 2] = 0
    for (let i = 0; i < entries.count; i++) {
      u32[(table >>> 2) + i + 1] = this.#numberOf(textOf(texts, i), this.#texts)
    }
    return table
  }

  #numberOf(text: string, texts: string[]): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = texts.push(text)
      this.#numbers.set(text, number)
    }
    return number
  }

  #copy({ count, offsets, bytes }: Texts): Texts {
    const size = u32[(offsets >>> 2) + count]!
    const offsetsTo = this.#arena.alloc((count + 2) * 4)
    const to = { count: count + 1, offsets: offsetsTo, bytes: this.#arena.alloc(size) }
    u32[to.offsets >>> 2] = 0
    u8.copyWithin(to.offsets + 4, offsets, offsets + (count + 1) * 4)
    u8.copyWithin(to.bytes, bytes, bytes + size)
    return to
  }

  #textsOfFirst(first: Texts): string[] {
    const texts: string[] = []
    for (let i = 1; i < first.count; i++) {
      const text = textOf(first, i)
      texts.push(text)
      // No writer puts a text into a dictionary twice; if one does, both numbers stay what they are.
      if (!this.#numbers.has(text)) this.#numbers.set(text, i)
    }
    return texts
  }

  dictionary(): Dictionary {
    if (this.#texts === null) {
      const none = { count: 1, offsets: this.#arena.zeroed(8), bytes: this.#arena.alloc(1) }
      return { ...(this.#first ?? none), source: {}, ranks: 0 }
    }
    const texts = this.#texts.map((text) => Buffer.from(text))
    const offsets = this.#arena.alloc((texts.length + 2) * 4)
    const bytes = this.#arena.alloc(texts.reduce((sum, text) => sum + text.length, 0))
    let at = 0
    u32[offsets >>> 2] = 0
    u32[(offsets >>> 2) + 1] = 0
    texts.forEach((text, i) => {
      u8.set(text, bytes + at)
      at += text.length
      u32[(offsets >>> 2) + i + 2] = at
    })
    return { source: {}, count: texts.length + 1, offsets, bytes, ranks: 0 }
  }
}

function textOf(texts: Texts, i: number): string {
  const start = u32[(texts.offsets >>> 2) + i]!
  return textAt(texts.bytes + start, u32[(texts.offsets >>> 2) + i + 1]! - start)
}
