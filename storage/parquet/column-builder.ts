// Puts the pages of a column together: values into their slots, NULLs between them, validity bits, texts
// end to end. Tags become DICTIONARY columns of one dictionary for all row groups. Memory is taken for the
// rows asked for, once.
import { Arena } from '../../kernels/arena.ts'
import { FLAT, dictionaryColumn, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { packColumn } from '../../kernels/pack.ts'
import { physicalOf, type Physical } from '../../kernels/type.ts'
import type { Texts } from './chunk-values.ts'
import { damaged, require } from './corrupt.ts'
import {
  decodeBits, decodeCodes, decodeTexts, decodeWords, isDictionaryEncoding, type Entries,
} from './decode.ts'
import type { FileColumn } from './layout.ts'
import type { ParquetLimits } from './limits.ts'
import type { Page } from './page.ts'
import { TagNumbers } from './tag-numbers.ts'

type DataPage = Extract<Page, { kind: 'data' }>
type TextPiece = { readonly row: number; readonly rows: number; readonly texts: Texts }

const bitmapBytes = (rows: number): number => (Math.ceil(rows / 64) + 2) * 8

/** Bits from `from` on as a bitmap that starts with them. */
function alignedBits(bits: Pointer, from: number, count: number, scratch: Arena): Pointer {
  if (from === 0) return bits
  const to = scratch.alloc(bitmapBytes(count))
  kernels.bits_copy(bits, from, to, count)
  return to
}

export class ColumnBuilder {
  readonly #column: FileColumn
  readonly #limits: ParquetLimits
  readonly #rows: number
  readonly #arena: Arena
  readonly #physical: Physical
  readonly #data: Pointer
  #validity: Pointer = 0
  #row = 0
  /** Texts stay in their pages until their number of bytes is known. */
  readonly #pieces: TextPiece[] = []
  readonly #pieceArena: Arena
  #textBytes = 0
  readonly #tags: TagNumbers | null

  constructor(column: FileColumn, rows: number, limits: ParquetLimits, arena: Arena) {
    this.#column = column
    this.#limits = limits
    this.#rows = rows
    this.#arena = arena
    this.#pieceArena = new Arena(arena.owner)
    this.#physical = physicalOf(column.type)
    this.#tags = this.#physical === 'codes' ? new TagNumbers(arena) : null
    switch (this.#physical) {
      case 'bytes': this.#data = 0; break
      case 'codes': this.#data = arena.alloc(rows * 4 + 16); break
      case 'bits': this.#data = arena.zeroed(bitmapBytes(rows)); break
      default: this.#data = arena.alloc(rows * 8 + 16)
    }
  }

  /** Appends rows [from, to) of a page. */
  append(page: DataPage, entries: Entries | null, from: number, to: number, scratch: Arena): void {
    const count = to - from
    require(this.#row + count <= this.#rows, 'more rows than the file says')
    if (this.#physical === 'codes') this.#appendTags(page, entries, from, count, scratch)
    else {
      this.#appendValidity(page.validity, from, count, scratch)
      if (this.#physical === 'bytes') this.#appendTexts(page, entries, from, to)
      else if (this.#physical === 'bits') this.#appendBits(page, from, count, scratch)
      else this.#appendWords(page, entries, from, count, scratch)
    }
    this.#row += count
  }

  #appendValidity(validity: Pointer, from: number, count: number, scratch: Arena): void {
    if (validity === 0 && this.#validity === 0) return
    if (this.#validity === 0) {
      this.#validity = this.#arena.zeroed(bitmapBytes(this.#rows))
      kernels.bits_append(0, this.#row, this.#validity, 0)
    }
    const bits = validity === 0 ? 0 : alignedBits(validity, from, count, scratch)
    kernels.bits_append(bits, count, this.#validity, this.#row)
  }

  #appendWords(page: DataPage, entries: Entries | null, from: number, count: number, scratch: Arena): void {
    const to = this.#data + this.#row * 8
    // The usual page, whole and without NULLs, is decoded where it belongs.
    const direct = page.validity === 0 && from === 0 && count === page.rows
    const dense = direct ? to : scratch.alloc(page.count * 8 + 16)
    this.#decodeWords(page, entries, dense, scratch)
    if (direct) return
    if (page.validity === 0) {
      u8.copyWithin(to, dense + from * 8, dense + (from + count) * 8)
      return
    }
    const slots = from === 0 && count === page.rows ? to : scratch.alloc(page.rows * 8 + 16)
    kernels.spread_64(dense, page.validity, page.rows, slots)
    if (slots !== to) u8.copyWithin(to, slots + from * 8, slots + (from + count) * 8)
  }

  #decodeWords(page: DataPage, entries: Entries | null, dense: Pointer, scratch: Arena): void {
    if (page.count === 0) return
    if (!isDictionaryEncoding(page.encoding)) {
      return decodeWords(this.#column.stored, page.encoding, page.count, page.body, dense, scratch)
    }
    const codes = scratch.alloc(page.count * 4 + 16)
    decodeCodes(page.body, page.count, entries, codes, scratch)
    kernels.gather_64(entries!.values, codes, page.count, dense)
  }

  #appendBits(page: DataPage, from: number, count: number, scratch: Arena): void {
    const dense = scratch.zeroed(bitmapBytes(page.count))
    if (page.count > 0) decodeBits(page.encoding, page.count, page.body, dense, scratch)
    let slots = dense
    if (page.validity !== 0) {
      slots = scratch.zeroed(bitmapBytes(page.rows))
      kernels.spread_bits(dense, page.validity, page.rows, slots)
    }
    kernels.bits_append(alignedBits(slots, from, count, scratch), count, this.#data, this.#row)
  }

  #appendTexts(page: DataPage, entries: Entries | null, from: number, to: number): void {
    const keep = this.#pieceArena
    const dense = page.count === 0 ? emptyTexts(keep) : this.#decodeTexts(page, entries, keep)
    // Slots of the whole page, then the part that was asked for: offsets are cheap.
    const offsets = keep.alloc((page.rows + 1) * 4)
    kernels.plain_text_spread(dense.offsets, page.validity, page.rows, 0, offsets)
    const start = u32[(offsets >>> 2) + from]!
    this.#textBytes += u32[(offsets >>> 2) + to]! - start
    this.#checkText(0)
    const texts = { count: to - from, offsets: offsets + from * 4, bytes: dense.bytes }
    this.#pieces.push({ row: this.#row, rows: to - from, texts })
  }

  #checkText(more: number): void {
    const most = this.#limits.textBytesMax
    require(this.#textBytes + more <= most, `more than ${most} bytes of text`)
  }

  #decodeTexts(page: DataPage, entries: Entries | null, keep: Arena): Texts {
    if (!isDictionaryEncoding(page.encoding)) {
      const left = this.#limits.textBytesMax - this.#textBytes
      const texts = decodeTexts(page.encoding, page.count, page.body, left, keep)
      // Lengths may point into the page's body, which does not outlive the chunk.
      const size = u32[(texts.offsets >>> 2) + page.count]!
      const bytes = keep.alloc(size)
      u8.copyWithin(bytes, texts.bytes, texts.bytes + size)
      return { ...texts, bytes }
    }
    const codes = keep.alloc(page.count * 4 + 16)
    decodeCodes(page.body, page.count, entries, codes, keep)
    const texts = entries!.texts ?? damaged('a dictionary of numbers for texts')
    const size = kernels.plain_text_gather_size(texts.offsets, codes, page.count)
    this.#checkText(size)
    const offsets = keep.alloc((page.count + 1) * 4)
    const bytes = keep.alloc(size)
    const pair = keep.alloc(8)
    u32[pair >>> 2] = texts.offsets
    u32[(pair >>> 2) + 1] = texts.bytes
    kernels.plain_text_gather(pair, codes, page.count, offsets, bytes)
    return { count: page.count, offsets, bytes }
  }

  #appendTags(page: DataPage, entries: Entries | null, from: number, count: number, scratch: Arena): void {
    const to = this.#data + this.#row * 4
    const dense = scratch.alloc(page.count * 4 + 16)
    let known = entries
    if (page.count > 0) {
      if (isDictionaryEncoding(page.encoding)) decodeCodes(page.body, page.count, entries, dense, scratch)
      else {
        // A writer that gave up its dictionary: every value is an entry.
        const texts = decodeTexts(page.encoding, page.count, page.body, this.#limits.textBytesMax, scratch)
        known = { count: page.count, values: 0, texts }
        kernels.iota_4(0, page.count, dense)
      }
    }
    const slots = scratch.alloc(page.rows * 4 + 16)
    kernels.spread_codes(dense, page.validity, page.rows, 0, slots)
    if (known !== null) kernels.translate_codes(slots, page.rows, this.#tags!.tableOf(known, scratch))
    u8.copyWithin(to, slots + from * 4, slots + (from + count) * 4)
  }

  /** The column, once all rows are there; in `arena` of the constructor, or packed into `packInto`. */
  finish(packInto: Arena | null): Column {
    require(this.#row === this.#rows, `${this.#row} rows where the file says ${this.#rows}`)
    const { type } = this.#column
    if (this.#tags !== null) {
      return dictionaryColumn(type, this.#rows, this.#data, this.#tags.dictionary())
    }
    if (this.#physical === 'bytes') return this.#finishTexts()
    const column = flat(type, this.#rows, this.#data, this.#validity)
    return packInto === null ? column : packed(column, packInto)
  }

  #finishTexts(): Column {
    const offsets = this.#arena.alloc((this.#rows + 1) * 4)
    const bytes = this.#arena.alloc(this.#textBytes)
    let at = 0
    u32[offsets >>> 2] = 0
    for (const { row, rows, texts } of this.#pieces) {
      const start = u32[texts.offsets >>> 2]!
      const size = u32[(texts.offsets >>> 2) + rows]! - start
      u8.copyWithin(bytes + at, texts.bytes + start, texts.bytes + start + size)
      kernels.offsets_rebase(texts.offsets, rows, at, offsets + row * 4)
      at += size
    }
    return flat(this.#column.type, this.#rows, bytes, this.#validity, offsets)
  }

  /** Gives back what was only needed on the way. */
  release(): void {
    this.#pieceArena.release()
  }
}

/** The packed form in `arena`; a column that does not pack is copied there as it is. */
function packed(column: Column, arena: Arena): Column {
  const small = packColumn(column, arena)
  if (small.kind !== FLAT) return small
  const copy = (at: Pointer, length: number): Pointer => {
    const to = arena.alloc(length)
    u8.copyWithin(to, at, at + length)
    return to
  }
  const bytes = physicalOf(column.type) === 'bits' ? bitmapBytes(column.length) : column.length * 8
  return flat(column.type, column.length, copy(column.data, bytes),
    column.validity === 0 ? 0 : copy(column.validity, bitmapBytes(column.length)))
}

function emptyTexts(arena: Arena): Texts {
  return { count: 0, offsets: arena.zeroed(4), bytes: arena.alloc(1) }
}
