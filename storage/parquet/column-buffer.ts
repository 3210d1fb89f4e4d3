// One column of the row group that is being collected: values of any vector kind, NULLs left out, as a
// chunk is written from them. Invariant: nothing of a batch is referred to after its append.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { CONST, DICTIONARY, PACKED, type Column } from '../../kernels/column.ts'
import { decimalKernels } from '../../kernels/decimal-kernels.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { unpackColumn } from '../../kernels/pack.ts'
import { physicalOf, type DataType, type Physical } from '../../kernels/type.ts'
import type { ChunkValues, ValueForm } from './chunk-values.ts'
import { Growing } from './growing.ts'
import { isNarrow } from './result-element.ts'
import { TextBuffer } from './text-buffer.ts'
import { ValidityBuffer } from './validity-buffer.ts'

export class ColumnBuffer {
  readonly #physical: Physical
  readonly #narrow: boolean
  /** In memory and in a file; 0: no decimals. */
  readonly #decimalBytes: number
  readonly #values: Growing
  readonly #validity: ValidityBuffer
  readonly #texts: TextBuffer | null
  #rows = 0
  /** Rows that are not NULL. */
  #count = 0

  constructor(type: DataType, owner: Owner) {
    this.#physical = physicalOf(type)
    this.#narrow = isNarrow(type)
    this.#values = new Growing(owner)
    this.#validity = new ValidityBuffer(owner)
    this.#decimalBytes = type.kind === 'decimal' ? type.bits / 8 : 0
    const isText = this.#physical === 'bytes' || this.#physical === 'codes' || this.#decimalBytes > 0
    this.#texts = isText ? new TextBuffer(owner) : null
  }

  /** Bytes of the values so far. */
  get bytes(): number {
    return this.#texts === null ? this.#count * 8 : this.#texts.textBytes + this.#rows * 4
  }

  append(column: Column, rows: number, scratch: Arena): void {
    const isNull = this.#physical === 'none' || isNullConstant(column)
    if (this.#texts !== null && this.#decimalBytes > 0 && !isNull)
      this.#texts.appendTexts(decimalBytes(column, scratch), rows, scratch)
    else if (this.#texts !== null) appendText(this.#texts, column, rows, isNull, scratch)
    else if (isNull) this.#validity.appendNulls(rows)
    else if (this.#physical === 'bits') this.#appendBits(column, rows, scratch)
    else this.#appendWords(column, rows, scratch)
    this.#rows += rows
  }

  #appendWords(column: Column, rows: number, scratch: Arena): void {
    // One more: leaving NULLs out writes before it knows.
    const to = this.#values.reserve((this.#count + rows + 1) * 8) + this.#count * 8
    if (column.validity === 0 && column.kind === PACKED) {
      const unpack = this.#physical === 'f64' ? kernels.unpack_f64 : kernels.unpack_i64
      unpack(column.data, column.width, 0, rows, column.extra, to)
      return this.#appended(0, rows, rows)
    }
    const { data, validity } = unpackColumn(column, 0, rows, scratch)
    const count = validity === 0 ? rows : kernels.bits_count(validity, rows)
    if (count === rows) u8.copyWithin(to, data, data + rows * 8)
    else kernels.compact_64(data, validity, rows, to)
    this.#appended(validity, rows, count)
  }

  #appendBits(column: Column, rows: number, scratch: Arena): void {
    const to = this.#values.reserve(Math.ceil((this.#count + rows) / 64) * 8 + 16)
    const { data, validity } = unpackColumn(column, 0, rows, scratch)
    const count = validity === 0 ? rows : kernels.bits_count(validity, rows)
    let dense = data
    if (count < rows) {
      dense = scratch.zeroed(rows / 8 + 16)
      kernels.compact_bits(data, validity, rows, dense)
    }
    if (count > 0) kernels.bits_append(dense, count, to, this.#count)
    this.#appended(validity, rows, count)
  }

  #appended(validity: Pointer, rows: number, count: number): void {
    this.#validity.append(count === rows ? 0 : validity, rows)
    this.#count += count
  }

  values(scratch: Arena): ChunkValues {
    if (this.#texts !== null) {
      const values = this.#texts.values(scratch)
      return this.#decimalBytes > 0 ? { ...values, fixedBytes: this.#decimalBytes } : values
    }
    return {
      form: formOf(this.#physical), rows: this.#rows, count: this.#count, data: this.#values.reserve(64),
      texts: null, validity: this.#validity.bits, required: false, narrow: this.#narrow,
    }
  }

  reset(): void {
    this.#rows = 0
    this.#count = 0
    this.#validity.reset()
    this.#texts?.reset()
  }

  close(): void {
    this.#values.give()
    this.#validity.close()
    this.#texts?.close()
  }
}

/** Decimals as texts of 16 or 32 bytes, the most significant first. */
function decimalBytes(column: Column, scratch: Arena): Column {
  assert(column.type.kind === 'decimal', 'a column of decimals')
  const n = column.kind === CONST ? 1 : column.length
  const { bytes, bigEndian } = decimalKernels(column.type)
  const data = scratch.alloc(n * bytes + 64)
  bigEndian(column.data, n, data)
  const extra = scratch.alloc((n + 1) * 4 + 16)
  for (let i = 0; i <= n; i++) u32[(extra >>> 2) + i] = i * bytes
  return { ...column, data, extra }
}

function appendText(texts: TextBuffer, column: Column, rows: number, isNull: boolean, scratch: Arena): void {
  if (isNull) return texts.appendNulls(rows)
  if (column.dictionary === null) return texts.appendTexts(column, rows, scratch)
  if (column.kind !== CONST) {
    const validity = column.kind === DICTIONARY ? 0 : column.validity
    return texts.appendCodes(column.data, validity, column.dictionary, rows, scratch)
  }
  const codes = scratch.alloc(rows * 4 + 16)
  kernels.fill_4(u32[column.data >>> 2]!, rows, codes)
  texts.appendCodes(codes, 0, column.dictionary, rows, scratch)
}

function isNullConstant(column: Column): boolean {
  return column.kind === CONST && (column.data === 0 || !bitAt(column.validity, 0))
}

function formOf(physical: Physical): ValueForm {
  switch (physical) {
    case 'i64': case 'none': return 'i64'
    case 'u64': case 'f64': case 'bits': return physical
    default: return assert(false, `${physical} values are no words`) as never
  }
}
