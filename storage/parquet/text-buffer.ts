// Texts of one column of a row group as batches bring them: end to end while they come plain; entries
// and codes from the first batch on that repeats itself (DICTIONARY, CONST). Not deduplicated before
// the group is full: the same text may be an entry of several batches. Invariant: nothing of a batch is
// referred to after its append.
import { Arena } from '../../kernels/arena.ts'
import { CONST, type Column, type Dictionary } from '../../kernels/column.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { gatherTexts, pairOf, type ChunkValues, type Texts } from './chunk-values.ts'
import { Growing } from './growing.ts'
import { ValidityBuffer } from './validity-buffer.ts'

export class TextBuffer {
  readonly #offsets: Growing
  readonly #bytes: Growing
  /** u32 per row, 0 = NULL, else entry + 1; used once `#coded`. */
  readonly #codes: Growing
  /** u32 per code of a batch's dictionary, zeros between appends. */
  readonly #table: Growing
  readonly #validity: ValidityBuffer
  #coded = false
  #rows = 0
  #entries = 0
  textBytes = 0

  constructor(owner: Owner) {
    this.#offsets = new Growing(owner)
    this.#bytes = new Growing(owner)
    this.#codes = new Growing(owner)
    this.#table = new Growing(owner)
    this.#validity = new ValidityBuffer(owner)
  }

  appendNulls(rows: number): void {
    if (this.#coded) {
      const to = this.#codesTo(rows)
      kernels.fill_4(0, rows, to)
    } else this.#validity.appendNulls(rows)
    this.#rows += rows
  }

  /** A FLAT or CONST column of texts; a CONST one is not NULL. */
  appendTexts(column: Column, rows: number, scratch: Arena): void {
    if (column.kind === CONST) {
      this.#startCodes(scratch)
      this.#addTexts({ count: 1, offsets: column.extra, bytes: column.data })
      kernels.fill_4(this.#entries, rows, this.#codesTo(rows))
    } else this.#appendFlat(column, rows, scratch)
    this.#rows += rows
  }

  #appendFlat(column: Column, rows: number, scratch: Arena): void {
    const valid = column.validity === 0 ? rows : kernels.bits_count(column.validity, rows)
    const validity = valid === rows ? 0 : column.validity
    if (this.#coded) {
      const numbers = scratch.alloc(valid * 4 + 16)
      kernels.iota_4(this.#entries, valid, numbers)
      kernels.spread_codes(numbers, validity, rows, 0, this.#codesTo(rows))
    } else this.#validity.append(validity, rows)
    const texts = { count: rows, offsets: column.extra, bytes: column.data }
    if (validity === 0) return this.#addTexts(texts)
    const used = scratch.alloc(rows * 4 + 64)
    kernels.bits_select(validity, rows, used)
    this.#addChosen(texts, used, valid, scratch)
  }

  /** u32 codes of a dictionary; `validity` as of a FLAT column. */
  appendCodes(codes: Pointer, validity: Pointer, dictionary: Dictionary, rows: number, scratch: Arena): void {
    this.#startCodes(scratch)
    const to = this.#codesTo(rows)
    if (validity === 0) u8.copyWithin(to, codes, codes + rows * 4)
    else kernels.mask_4(codes, validity, rows, to)
    const used = scratch.alloc(Math.min(rows, dictionary.count) * 4 + 16)
    const table = this.#tableOf(dictionary.count)
    const count = kernels.renumber(to, rows, table, used)
    kernels.scatter_value_4(0, used, count, table)
    // The batch's own numbers 1, 2, ... become those of the buffer.
    const shifted = scratch.alloc((count + 1) * 4)
    kernels.iota_4(this.#entries, count + 1, shifted)
    u32[shifted >>> 2] = 0
    kernels.translate_codes(to, rows, shifted)
    this.#addChosen(dictionary, used, count, scratch)
    this.#rows += rows
  }

  #tableOf(count: number): Pointer {
    const before = this.#table.capacity
    const at = this.#table.reserve(count * 4)
    if (this.#table.capacity > before) u8.fill(0, at, at + this.#table.capacity)
    return at
  }

  /** Where the codes of the next rows go. */
  #codesTo(rows: number): Pointer {
    return this.#codes.reserve((this.#rows + rows) * 4 + 16) + this.#rows * 4
  }

  #startCodes(scratch: Arena): void {
    if (this.#coded) return
    const codes = this.#codes.reserve(this.#rows * 4 + 16)
    const numbers = scratch.alloc(this.#entries * 4 + 16)
    kernels.iota_4(0, this.#entries, numbers)
    kernels.spread_codes(numbers, this.#validity.bits, this.#rows, 0, codes)
    this.#coded = true
  }

  /** Appends texts as they lie. */
  #addTexts(texts: Texts): void {
    const start = u32[texts.offsets >>> 2]!
    const size = u32[(texts.offsets >>> 2) + texts.count]! - start
    const { offsets, bytes } = this.#room(texts.count, size)
    kernels.offsets_rebase(texts.offsets, texts.count, this.textBytes, offsets)
    u8.copyWithin(bytes, texts.bytes + start, texts.bytes + start + size)
    this.#entries += texts.count
    this.textBytes += size
  }

  /** Appends the texts at the places in `chosen`. */
  #addChosen(texts: Texts, chosen: Pointer, count: number, scratch: Arena): void {
    const size = kernels.plain_text_gather_size(texts.offsets, chosen, count)
    const { offsets, bytes } = this.#room(count, size)
    kernels.plain_text_gather(pairOf(texts, scratch), chosen, count, offsets, bytes)
    kernels.offsets_rebase(offsets, count, this.textBytes, offsets)
    this.#entries += count
    this.textBytes += size
  }

  #room(count: number, size: number): { readonly offsets: Pointer; readonly bytes: Pointer } {
    const offsets = this.#offsets.reserve((this.#entries + count + 1) * 4) + this.#entries * 4
    // Kernels load whole vectors.
    return { offsets, bytes: this.#bytes.reserve(this.textBytes + size + 64) + this.textBytes }
  }

  values(scratch: Arena): ChunkValues {
    const texts = { count: this.#entries, offsets: this.#offsets.reserve(4), bytes: this.#bytes.reserve(64) }
    if (this.#entries === 0) u32[texts.offsets >>> 2] = 0
    const rows = this.#rows
    if (this.#coded) return codedValues(this.#codes.at, rows, texts, scratch)
    const validity = this.#validity.bits
    return { form: 'text', rows, count: this.#entries, data: 0, texts, validity, required: false }
  }

  reset(): void {
    this.#coded = false
    this.#rows = 0
    this.#entries = 0
    this.textBytes = 0
    this.#validity.reset()
  }

  close(): void {
    for (const part of [this.#offsets, this.#bytes, this.#codes, this.#table]) part.give()
    this.#validity.close()
  }
}

const TOO_MANY = 0xffffffff

/** Each text once; or, where they collide on purpose, one by one. */
function codedValues(codes: Pointer, rows: number, texts: Texts, scratch: Arena): ChunkValues {
  const slots = 2 ** Math.ceil(Math.log2(texts.count * 4 + 2))
  const firsts = scratch.alloc(texts.count * 4 + 16)
  const numbers = scratch.alloc(texts.count * 4 + 16)
  const table = scratch.zeroed(slots * 4)
  const pair = pairOf(texts, scratch)
  const count = kernels.distinct_text(pair, texts.count, texts.count, table, slots - 1, firsts, numbers) >>> 0
  const bits = scratch.alloc(Math.ceil(rows / 64) * 8 + 8)
  const dense = scratch.alloc(rows * 4 + 8)
  const isDistinct = count !== TOO_MANY
  if (isDistinct) {
    const renumbered = scratch.zeroed((texts.count + 1) * 4 + 16)
    kernels.spread_codes(numbers, 0, texts.count, 0, renumbered + 4)
    kernels.translate_codes(codes, rows, renumbered)
  }
  const valid = kernels.compact_codes(codes, rows, bits, dense)
  const common = { rows, count: valid, validity: valid === rows ? 0 : bits, required: false }
  return isDistinct
    ? { ...common, form: 'codes', data: dense, texts: gatherTexts(texts, firsts, count, scratch) }
    : { ...common, form: 'text', data: 0, texts: gatherTexts(texts, dense, valid, scratch) }
}
