// Rows of one table in the order they were written: a series id and a time per row and one FLAT column per
// field. The form between parser and segment: what an open chunk holds, and what a merge concatenates. Owns
// no memory.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, type DataType } from '../../kernels/type.ts'

/** Values of one field: `data` is 8-byte values, bits (boolean) or bytes (string, with u32 `offsets`). */
export type RowColumn = {
  readonly columnId: number
  readonly type: DataType
  readonly data: Pointer
  /** 0 = no NULLs. */
  readonly validity: Pointer
  readonly offsets: Pointer
}

export type RowSet = {
  readonly rows: number
  readonly series: Pointer
  readonly times: Pointer
  readonly columns: readonly RowColumn[]
}

/** What is known of rows before they have ids: enough to say how much memory they take. */
export type RowsToCome = {
  readonly rows: number
  /** `columnId` null: a field that is new. */
  readonly columns: readonly { readonly columnId: number | null; readonly offsets: Pointer }[]
}

/** Bytes of text in rows [from, to). */
export function textBytes(
  columns: readonly { readonly offsets: Pointer }[], from: number, to: number,
): number {
  let bytes = 0
  for (const { offsets } of columns) {
    if (offsets !== 0) bytes += u32[(offsets >>> 2) + to]! - u32[(offsets >>> 2) + from]!
  }
  return bytes
}

/** Bytes of a bitmap of `rows` bits, with room for whole-word access at any bit offset. */
export const bitmapBytes = (rows: number): number => (Math.ceil(rows / 64) + 1) * 8

/** Whether values of a type are 8 bytes wide in a row set. */
export function isWide(type: DataType): boolean {
  const physical = physicalOf(type)
  return physical === 'i64' || physical === 'u64' || physical === 'f64'
}

/**
 * Room for `rows` rows of one field, filled from the front by `append`. Grows by moving; old memory stays
 * in the arena.
 */
export class ColumnBuilder {
  readonly columnId: number
  readonly type: DataType
  readonly #arena: Arena
  #capacity: number
  #bytesCapacity = 0
  data: Pointer
  validity: Pointer = 0
  offsets: Pointer = 0
  rows = 0

  constructor(columnId: number, type: DataType, capacity: number, arena: Arena) {
    this.columnId = columnId
    this.type = type
    this.#arena = arena
    this.#capacity = capacity
    const physical = physicalOf(type)
    if (physical === 'bits') this.data = arena.alloc(bitmapBytes(capacity))
    else if (physical === 'bytes') {
      this.offsets = arena.alloc((capacity + 1) * 4)
      u32[this.offsets >>> 2] = 0
      this.#bytesCapacity = capacity * 8
      this.data = arena.alloc(this.#bytesCapacity)
    } else {
      assert(isWide(type), `no row form for ${type.kind}`)
      this.data = arena.alloc(capacity * 8)
    }
  }

  /** Appends rows [from, from + count) of `source`, or NULLs without one. */
  append(source: RowColumn | null, from: number, count: number): void {
    assert(this.rows + count <= this.#capacity, 'column builder is full')
    this.#appendValidity(source, from, count)
    const at = this.rows
    const physical = physicalOf(this.type)
    if (physical === 'bits') {
      if (source === null) kernels.bits_append_zeros(count, this.data, at)
      else this.#appendBits(source.data, from, count, this.data, at)
    } else if (physical === 'bytes') this.#appendBytes(source, from, count)
    else if (source === null) u8.fill(0, this.data + at * 8, this.data + (at + count) * 8)
    else u8.copyWithin(this.data + at * 8, source.data + from * 8, source.data + (from + count) * 8)
    this.rows = at + count
  }

  #appendValidity(source: RowColumn | null, from: number, count: number): void {
    if (source !== null && source.validity === 0 && this.validity === 0) return
    if (this.validity === 0) {
      this.validity = this.#arena.alloc(bitmapBytes(this.#capacity))
      kernels.bits_append(0, this.rows, this.validity, 0)
    }
    if (source === null) kernels.bits_append_zeros(count, this.validity, this.rows)
    else this.#appendBits(source.validity, from, count, this.validity, this.rows)
  }

  #appendBits(bits: Pointer, from: number, count: number, to: Pointer, at: number): void {
    if (bits === 0 || (from & 7) === 0) {
      kernels.bits_append(bits === 0 ? 0 : bits + (from >>> 3), count, to, at)
      return
    }
    // An odd start: the first bits one by one up to a byte border, then whole bytes.
    const head = Math.min(8 - (from & 7), count)
    for (let i = 0; i < head; i++) {
      const bit = (u8[bits + ((from + i) >>> 3)]! >>> ((from + i) & 7)) & 1
      const place = to + ((at + i) >>> 3)
      u8[place] = (u8[place]! & ~(1 << ((at + i) & 7))) | (bit << ((at + i) & 7))
    }
    if (count > head) kernels.bits_append(bits + ((from + head) >>> 3), count - head, to, at + head)
  }

  #appendBytes(source: RowColumn | null, from: number, count: number): void {
    const used = u32[(this.offsets >>> 2) + this.rows]!
    if (source === null) {
      u32.fill(used, (this.offsets >>> 2) + this.rows + 1, (this.offsets >>> 2) + this.rows + count + 1)
      return
    }
    const start = u32[(source.offsets >>> 2) + from]!
    const bytes = u32[(source.offsets >>> 2) + from + count]! - start
    if (used + bytes > this.#bytesCapacity) {
      this.#bytesCapacity = Math.max(this.#bytesCapacity * 2, used + bytes)
      const data = this.#arena.alloc(this.#bytesCapacity)
      u8.copyWithin(data, this.data, this.data + used)
      this.data = data
    }
    u8.copyWithin(this.data + used, source.data + start, source.data + start + bytes)
    kernels.offsets_rebase(source.offsets + from * 4, count, used, this.offsets + this.rows * 4)
  }

  /** Makes room for `capacity` rows. What was read before stays where it was. */
  grow(capacity: number): void {
    const physical = physicalOf(this.type)
    const move = (at: Pointer, bytesOld: number, bytesNew: number): Pointer => {
      const to = this.#arena.alloc(bytesNew)
      u8.copyWithin(to, at, at + bytesOld)
      return to
    }
    if (this.validity !== 0) {
      this.validity = move(this.validity, bitmapBytes(this.rows), bitmapBytes(capacity))
    }
    if (physical === 'bits') this.data = move(this.data, bitmapBytes(this.rows), bitmapBytes(capacity))
    else if (physical === 'bytes') this.offsets = move(this.offsets, (this.rows + 1) * 4, (capacity + 1) * 4)
    else this.data = move(this.data, this.rows * 8, capacity * 8)
    this.#capacity = capacity
  }

  /** What is there now; stays readable while this builder goes on. */
  view(): RowColumn {
    return {
      columnId: this.columnId, type: this.type, data: this.data, validity: this.validity,
      offsets: this.offsets,
    }
  }
}
