// Rows kept beyond their batch: what sorts, joins and windows hold. Columns grow in the arena of the
// collecting operator; packed codes stay packed while all batches agree on their meaning, texts become
// codes of one dictionary.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { assert } from '../../kernels/assert.ts'
import { CONST, PACKED, dictionaryColumn, flat, packed, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, valueBytes, type DataType } from '../../kernels/type.ts'
import { filledBits, flatten, isNullConstant, validityOf } from '../expressions/forms.ts'
import type { TextCoder } from '../expressions/text-codes.ts'
import { childTypes, type ColumnCodes } from '../spill/column-codes.ts'
import { Growing, type HeldMemory } from '../held-memory.ts'
import { ListCollector } from './list-collector.ts'
import { PlainTextCollector } from './plain-text-collector.ts'

/** More rows than this are more than a query's memory can mean. */
const ROWS_MAX = 1 << 30

type Keeping = {
  /** Of tags: the codes they share with other collectors. */
  readonly codes?: readonly ColumnCodes[]
  /** Whether texts of which hardly two are the same stay texts. */
  readonly plainTexts?: boolean
}

export class Collector {
  readonly #columns: readonly ColumnCollector[]
  rows = 0

  constructor(types: readonly DataType[], held: HeldMemory, keeping: Keeping = {}) {
    const { codes = [], plainTexts = false } = keeping
    this.#columns = types.map((type, i) => collectorOf(type, held, codes[i] ?? null, plainTexts))
  }

  /** Copies all rows of the batch; `scratch` holds what is only needed meanwhile. */
  add(batch: Batch, scratch: Arena): void {
    assert(this.rows + batch.rows < ROWS_MAX, 'too many rows to hold')
    if (batch.rows === 0) return
    batch.columns.forEach((c, i) => this.#columns[i]!.add(c, this.rows, scratch))
    this.rows += batch.rows
  }

  /** All rows so far. */
  batch(): Batch {
    return { rows: this.rows, columns: this.#columns.map((c) => c.column(this.rows)), runs: null }
  }
}

export type ColumnCollector = {
  add(column: Column, row: number, scratch: Arena): void
  column(rows: number): Column
}

function collectorOf(
  type: DataType, held: HeldMemory, codes: ColumnCodes | null, plainTexts: boolean,
): ColumnCollector {
  const child = (of: DataType, i: number): ColumnCollector =>
    collectorOf(of, held, codes?.children[i] ?? null, plainTexts)
  switch (physicalOf(type)) {
    case 'bytes':
      return plainTexts ? new PlainTextCollector(type, held) : new TextCollector(type, held)
    case 'codes': return new TextCollector(type, held, codes?.own ?? null)
    case 'i64': case 'u64': case 'f64': return new EightCollector(type, held)
    case 'bits': case 'interval': case 'i128': case 'i256': return new FlatCollector(type, held)
    case 'none':
      return {
        add: () => undefined,
        column: (rows) => flat(type, rows, 0, filledBits(rows, false, held.arena)),
      }
    case 'nested':
      return type.kind === 'struct' ? new StructCollector(type, childTypes(type).map(child), held)
        : new ListCollector(type, child(childTypes(type)[0]!, 0), held)
  }
}

/** Validity of all rows so far; absent until the first NULL. */
export class Validity {
  readonly #bits: Growing
  #present = false

  constructor(held: HeldMemory) {
    this.#bits = new Growing(held)
  }

  add(validity: Pointer, row: number, n: number): void {
    if (!this.#present) {
      if (validity === 0) return
      this.#present = true
      const at = this.#bits.reach(Math.ceil((row + n) / 8) + 16, 0)
      u8.fill(0xff, at, at + Math.ceil(row / 8) + 1)
    }
    const at = this.#bits.reach(Math.ceil((row + n) / 8) + 16, Math.ceil(row / 8) + 8)
    kernels.bits_append(validity, n, at, row)
  }

  bits(): Pointer {
    return this.#present ? this.#bits.at : 0
  }
}

class EightCollector implements ColumnCollector {
  readonly #type: DataType
  readonly #held: HeldMemory
  #data: Growing
  readonly #validity: Validity
  /** Set while all batches were packed alike. */
  #width = 0
  #extra: Pointer = 0

  constructor(type: DataType, held: HeldMemory) {
    this.#type = type
    this.#held = held
    this.#data = new Growing(held)
    this.#validity = new Validity(held)
  }

  add(column: Column, row: number, scratch: Arena): void {
    const n = column.length
    this.#validity.add(validityOf(column, scratch), row, n)
    if (column.kind === PACKED && row === 0) {
      this.#width = column.width
      this.#extra = this.#held.arena.alloc(16)
      u8.copyWithin(this.#extra, column.extra, column.extra + 16)
    }
    if (this.#width > 0) {
      if (column.kind === PACKED && column.width === this.#width && this.#sameMeaning(column.extra)) {
        const at = this.#data.reach((row + n) * this.#width, row * this.#width)
        u8.copyWithin(at + row * this.#width, column.data, column.data + n * this.#width)
        return
      }
      this.#unpack(row, n)
    }
    const at = this.#data.reach((row + n) * 8, row * 8)
    this.#write(column, at + row * 8)
  }

  #sameMeaning(extra: Pointer): boolean {
    return i64[extra / 8] === i64[this.#extra / 8] && i64[extra / 8 + 1] === i64[this.#extra / 8 + 1]
  }

  #unpack(row: number, more: number): void {
    const old = packed(this.#type, row, this.#data.at, this.#width as 1 | 2 | 4, this.#extra, 0)
    this.#width = 0
    const flats = new Growing(this.#held)
    this.#write(old, flats.reach((row + more) * 8, 0))
    this.#data.release()
    this.#data = flats
  }

  #write(column: Column, to: Pointer): void {
    const n = column.length
    if (column.kind === PACKED) {
      const unpack = physicalOf(this.#type) === 'f64' ? kernels.unpack_f64 : kernels.unpack_i64
      unpack(column.data, column.width, 0, n, column.extra, to)
    } else if (column.kind === CONST) {
      if (isNullConstant(column)) u8.fill(0, to, to + n * 8)
      else kernels.splat_64(column.data, n, to)
    } else u8.copyWithin(to, column.data, column.data + n * 8)
  }

  column(rows: number): Column {
    const validity = this.#validity.bits()
    if (this.#width > 0)
      return packed(this.#type, rows, this.#data.at, this.#width as 1 | 2 | 4, this.#extra, validity)
    return flat(this.#type, rows, this.#data.at, validity)
  }
}

/** Bits, or values of more than 8 bytes: flat as they come. */
class FlatCollector implements ColumnCollector {
  readonly #type: DataType
  readonly #isBits: boolean
  readonly #bytes: number
  readonly #data: Growing
  readonly #validity: Validity

  constructor(type: DataType, held: HeldMemory) {
    this.#type = type
    this.#isBits = physicalOf(type) === 'bits'
    this.#bytes = valueBytes(physicalOf(type))
    this.#data = new Growing(held)
    this.#validity = new Validity(held)
  }

  add(column: Column, row: number, scratch: Arena): void {
    const c = flatten(column, scratch)
    this.#validity.add(c.validity, row, c.length)
    if (this.#isBits) {
      const at = this.#data.reach(Math.ceil((row + c.length) / 8) + 16, Math.ceil(row / 8) + 8)
      kernels.bits_append(c.data, c.length, at, row)
    } else {
      const bytes = this.#bytes
      const at = this.#data.reach((row + c.length) * bytes, row * bytes)
      u8.copyWithin(at + row * bytes, c.data, c.data + c.length * bytes)
    }
  }

  column(rows: number): Column {
    return flat(this.#type, rows, this.#data.at, this.#validity.bits())
  }
}

class TextCollector implements ColumnCollector {
  readonly #type: DataType
  readonly #codes: TextCoder
  readonly #data: Growing

  constructor(type: DataType, held: HeldMemory, codes: TextCoder | null = null) {
    this.#type = type
    this.#codes = codes ?? held.newTexts()
    this.#data = new Growing(held)
  }

  add(column: Column, row: number, scratch: Arena): void {
    const n = column.length
    const codes = this.#codes.codes(column, scratch)
    const at = this.#data.reach((row + n) * 4 + 256, row * 4)
    u8.copyWithin(at + row * 4, codes, codes + n * 4)
  }

  column(rows: number): Column {
    return dictionaryColumn(this.#type, rows, this.#data.at, this.#codes.dictionary())
  }
}

class StructCollector implements ColumnCollector {
  readonly #type: DataType
  readonly #validity: Validity
  readonly #children: readonly ColumnCollector[]

  constructor(type: DataType, children: readonly ColumnCollector[], held: HeldMemory) {
    this.#type = type
    this.#validity = new Validity(held)
    this.#children = children
  }

  add(column: Column, row: number, scratch: Arena): void {
    const c = flatten(column, scratch)
    this.#validity.add(c.validity, row, c.length)
    this.#children.forEach((child, i) => child.add(c.children[i]!, row, scratch))
  }

  column(rows: number): Column {
    return { ...flat(this.#type, rows, 0, this.#validity.bits()), children: this.#children.map(
      (c) => c.column(rows)) }
  }
}
