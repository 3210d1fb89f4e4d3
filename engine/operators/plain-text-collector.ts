// Texts kept beyond their batch by operators that may have to write them out: codes while one dictionary, or
// few texts, serve all rows; else the texts themselves. So what is held grows with the rows, never with
// dictionaries of which few entries are used.
import type { Arena } from '../../kernels/arena.ts'
import { DICTIONARY, dictionaryColumn, flat, type Column, type Dictionary } from '../../kernels/column.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { flatten } from '../expressions/forms.ts'
import { TextCodes } from '../expressions/text-codes.ts'
import { Growing, type HeldMemory } from '../held-memory.ts'
import { Validity, type ColumnCollector } from './collector.ts'

/** Entries of dictionaries that are mapped to one. */
const ENTRIES_MAX = 4096
const ROWS_A_STEP = 8192

export class PlainTextCollector implements ColumnCollector {
  readonly #type: DataType
  readonly #held: HeldMemory
  readonly #codes: TextCodes
  readonly #data: Growing
  #first: Dictionary | null = null
  #isMapped = false
  #texts: Texts | null = null

  constructor(type: DataType, held: HeldMemory) {
    this.#type = type
    this.#held = held
    this.#codes = new TextCodes(held.texts)
    this.#data = new Growing(held)
  }

  add(column: Column, row: number, scratch: Arena): void {
    if (this.#texts === null && !this.#takesCodesOf(column)) this.#texts = this.#asTexts(row, scratch)
    if (this.#texts !== null) {
      this.#texts.add(flatten(column, scratch), row)
      return
    }
    const codes = this.#codes.codes(column, scratch)
    const at = this.#data.reach((row + column.length) * 4 + 256, row * 4)
    u8.copyWithin(at + row * 4, codes, codes + column.length * 4)
  }

  #takesCodesOf(column: Column): boolean {
    const { dictionary } = column
    if (column.kind !== DICTIONARY || dictionary === null) {
      this.#isMapped = true
      return this.#entries() + column.length <= ENTRIES_MAX
    }
    this.#first ??= dictionary
    const isSame = dictionary.source === this.#first.source &&
      dictionary.offsets === this.#first.offsets && dictionary.bytes === this.#first.bytes
    if (isSame && !this.#isMapped) return true
    this.#isMapped = true
    return this.#entries() + dictionary.count <= ENTRIES_MAX
  }

  #entries(): number {
    return this.#codes.dictionary().count
  }

  #asTexts(rows: number, scratch: Arena): Texts {
    const texts = new Texts(this.#held)
    const dictionary = this.#codes.dictionary()
    for (let from = 0; from < rows; from += ROWS_A_STEP) {
      const n = Math.min(ROWS_A_STEP, rows - from)
      texts.add(flatten(dictionaryColumn(this.#type, n, this.#data.at + from * 4, dictionary), scratch), from)
    }
    this.#data.release()
    return texts
  }

  column(rows: number): Column {
    return this.#texts?.column(this.#type, rows) ??
      dictionaryColumn(this.#type, rows, this.#data.at, this.#codes.dictionary())
  }
}

class Texts {
  readonly #offsets: Growing
  readonly #bytes: Growing
  readonly #validity: Validity
  #used = 0

  constructor(held: HeldMemory) {
    this.#offsets = new Growing(held)
    this.#bytes = new Growing(held)
    this.#validity = new Validity(held)
  }

  add(column: Column, row: number): void {
    const n = column.length
    this.#validity.add(column.validity, row, n)
    const from = column.extra >>> 2
    const first = u32[from]!
    const count = u32[from + n]! - first
    const to = this.#bytes.reach(this.#used + count, this.#used) + this.#used
    u8.copyWithin(to, column.data + first, column.data + first + count)
    const offsets = this.#offsets.reach((row + n + 1) * 4, (row + 1) * 4) >>> 2
    if (row === 0) u32[offsets] = 0
    const shift = this.#used - first
    for (let i = 1; i <= n; i++) u32[offsets + row + i] = u32[from + i]! + shift
    this.#used += count
  }

  column(type: DataType, rows: number): Column {
    const offsets: Pointer = this.#offsets.reach((rows + 1) * 4, (rows + 1) * 4)
    return flat(type, rows, this.#bytes.reach(1, this.#used), this.#validity.bits(), offsets)
  }
}
