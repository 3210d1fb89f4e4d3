// Texts of any column as codes of one dictionary, across batches. While all columns share one dictionary
// its own codes are used; once another appears (or plain texts), codes come from a table that begins with
// that dictionary's entries, so codes given out stay right.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { DICTIONARY, dictionaryColumn, flat, type Column, type Dictionary } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, utf8, type DataType } from '../../kernels/type.ts'
import { codesOf, emptyDictionary, entriesOf, flatten, isNullConstant } from './forms.ts'
import { ranksOf, TextTable } from './text-table.ts'

type Remap = {
  readonly source: object
  readonly bytes: Pointer
  codes: Pointer
  count: number
  room: number
}

/** No text has this code. */
const UNKNOWN = 0xfffffffe

/** Foreign dictionaries whose mapping is remembered. */
const REMAPS_MAX = 64

export type TextCoder = Pick<TextCodes, 'codes' | 'dictionary'>

export class TextCodes {
  readonly #arena: Arena
  #adopted: Dictionary | null = null
  #table: TextTable | null = null
  readonly #remaps = new Map<Pointer, Remap>()
  #ranks: Pointer = 0
  #rankedCount = 0

  constructor(arena: Arena) {
    this.#arena = arena
  }

  /** One u32 a row, 0 = NULL; in `arena` or in the column itself. */
  codes(column: Column, arena: Arena): Pointer {
    if (isNullConstant(column)) return arena.zeroed(column.length * 4 + 256)
    if (column.kind !== DICTIONARY && physicalOf(column.type) !== 'codes') return this.#ofTexts(column, arena)
    const coded = codesOf(column, arena)
    const dictionary = coded.dictionary!
    if (this.#table === null && this.#adopt(dictionary)) return coded.data
    const map = this.#remap(dictionary)
    const out = arena.alloc(coded.length * 4 + 256)
    kernels.map_codes_4(coded.data, coded.length, map, out)
    return out
  }

  /** As codes, but texts that have no code yet get none: they have `UNKNOWN`. */
  knownCodes(column: Column, arena: Arena): Pointer {
    const isCoded = column.kind === DICTIONARY && this.#table === null
    if (isCoded && this.#adopt(column.dictionary!)) return column.data
    const texts = flatten(column, arena)
    const out = arena.alloc(column.length * 4 + 256)
    this.#ownTable().find(texts, out)
    for (let row = 0, at = out >>> 2; row < column.length; row++, at++) {
      if (u32[at] === 0 && bitAt(texts.validity, row)) u32[at] = UNKNOWN
    }
    return out
  }

  #ofTexts(column: Column, arena: Arena): Pointer {
    const out = arena.alloc(column.length * 4 + 256)
    this.#ownTable().intern(flatten(column, arena), out)
    return out
  }

  #adopt(dictionary: Dictionary): boolean {
    const known = this.#adopted
    if (known !== null && (known.source !== dictionary.source || known.offsets !== dictionary.offsets ||
      known.bytes !== dictionary.bytes)) return false
    if (known === null || dictionary.count > known.count || known.ranks === 0) this.#adopted = dictionary
    return true
  }

  #ownTable(): TextTable {
    if (this.#table !== null) return this.#table
    const table = new TextTable(this.#arena)
    const adopted = this.#adopted
    if (adopted !== null && adopted.count > 1) {
      table.intern(entriesOf(adopted, this.#arena), this.#arena.alloc(adopted.count * 4 + 16))
      assert(table.count === adopted.count, 'a dictionary with equal entries')
    }
    return this.#table = table
  }

  #remap(dictionary: Dictionary): Pointer {
    const { source, bytes, count } = dictionary
    const known = this.#remaps.get(dictionary.offsets)
    if (known !== undefined && known.source === source && known.bytes === bytes)
      return known.count >= count ? known.codes : this.#extend(known, dictionary)
    const codes = this.#arena.alloc(dictionary.count * 4 + 16)
    this.#ownTable().intern(entriesOf(dictionary, this.#arena), codes)
    if (this.#remaps.size >= REMAPS_MAX) this.#remaps.clear()
    this.#remaps.set(dictionary.offsets, { source, bytes, codes, count, room: count })
    return codes
  }

  /** A dictionary that has grown since: only its new entries are looked up. */
  #extend(known: Remap, { count, bytes, offsets }: Dictionary): Pointer {
    if (count > known.room) {
      const codes = this.#arena.alloc(count * 8 + 16)
      u8.copyWithin(codes, known.codes, known.codes + known.count * 4)
      known.codes = codes
      known.room = count * 2
    }
    const fresh = flat(utf8, count - known.count, bytes, 0, offsets + known.count * 4)
    this.#ownTable().intern(fresh, known.codes + known.count * 4)
    known.count = count
    return known.codes
  }

  /** What the codes so far refer to. */
  dictionary(): Dictionary {
    return this.#table?.dictionary() ?? this.#adopted ?? emptyDictionary(this.#arena)
  }

  /** Codes given out so far, that of NULL included. */
  get count(): number {
    return this.dictionary().count
  }

  /** The texts of `n` codes. */
  column(type: DataType, codes: Pointer, n: number): Column {
    return dictionaryColumn(type, n, codes, this.dictionary())
  }

  /** u32 per code: its place in byte order, NULL 0. Right for the codes given out so far. */
  ranks(): Pointer {
    const dictionary = this.dictionary()
    if (dictionary.ranks !== 0) return dictionary.ranks
    if (this.#rankedCount !== dictionary.count) {
      this.#ranks = ranksOf(dictionary.offsets, dictionary.bytes, dictionary.count, this.#arena)
      this.#rankedCount = dictionary.count
    }
    return this.#ranks
  }
}

/** For columns that do not live long: every text is copied, no dictionary is adopted or remembered. */
export class CopiedTexts implements TextCoder {
  readonly #table: TextTable

  constructor(arena: Arena) {
    this.#table = new TextTable(arena)
  }

  codes(column: Column, arena: Arena): Pointer {
    const out = arena.zeroed(column.length * 4 + 256)
    if (!isNullConstant(column)) this.#table.intern(flatten(column, arena), out)
    return out
  }

  dictionary(): Dictionary {
    return this.#table.dictionary()
  }
}
