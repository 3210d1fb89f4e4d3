// Calls whose pattern may differ from row to row, brought to the one form kernels know: one pattern,
// many rows. Stretches of equal arguments run together; a constant is one stretch. Not hot where
// patterns alternate.
import type { Arena } from '../../kernels/arena.ts'
import { CONST, flat, type Column, type Scalar } from '../../kernels/column.ts'
import { u32, u8 } from '../../kernels/memory.ts'
import { utf8 } from '../../kernels/type.ts'
import { filledBits, flatten, isNullConstant, texts } from '../expressions/forms.ts'
import { scalarAt, valuesOf } from '../expressions/scalars.ts'

/** The texts of a column, one for each row, with offsets that begin anywhere. */
export function flatTexts(column: Column, arena: Arena): Column {
  const whole = flatten(column, arena)
  if (whole.type.kind === 'null' || isNullConstant(column)) {
    const offsets = arena.zeroed((column.length + 1) * 4)
    return flat(utf8, column.length, arena.alloc(16), filledBits(column.length, false, arena), offsets)
  }
  const t = texts(whole, arena)
  return flat(utf8, whole.length, t.bytes, t.validity, t.offsets)
}

/** Rows [from, from + length) of a FLAT column of texts; the validity stays behind. */
export function textSlice(column: Column, from: number, length: number): Column {
  return flat(utf8, length, column.data, 0, column.extra + from * 4)
}

export type Stretch = { readonly from: number; readonly length: number; readonly values: readonly Scalar[] }

/** Stretches of rows over which these columns have the same values. */
export function* stretches(columns: readonly Column[], rows: number): Generator<Stretch> {
  if (columns.every((c) => c.kind === CONST)) {
    yield { from: 0, length: rows, values: columns.map((c) => scalarAt({ ...c, length: 1 }, 0)) }
    return
  }
  const values = columns.map((c) => valuesOf(c))
  const at = (row: number): readonly Scalar[] => values.map((v) => v[row] ?? null)
  let from = 0
  let current = at(0)
  for (let row = 1; row <= rows; row++) {
    if (row < rows && values.every((v, i) => (v[row] ?? null) === current[i])) continue
    yield { from, length: row - from, values: current }
    from = row
    if (row < rows) current = at(row)
  }
}

/** Bits of a stretch put where its rows are. */
export function putBits(bits: number, stretch: Stretch, out: number): void {
  for (let i = 0; i < stretch.length; i++) {
    const row = stretch.from + i
    const mask = 1 << (row & 7)
    const yes = bits !== 0 && ((u8[bits + (i >>> 3)]! >>> (i & 7)) & 1) === 1
    u8[out + (row >>> 3)] = yes ? u8[out + (row >>> 3)]! | mask : u8[out + (row >>> 3)]! & ~mask
  }
}

/** Validity of rows whose stretch had a NULL argument; 0: none had. */
export class NullRows {
  #bits = 0
  readonly #rows: number
  readonly #arena: Arena

  constructor(rows: number, arena: Arena) {
    this.#rows = rows
    this.#arena = arena
  }

  add(stretch: Stretch): void {
    if (this.#bits === 0) this.#bits = filledBits(this.#rows, true, this.#arena)
    putBits(0, stretch, this.#bits)
  }

  get validity(): number { return this.#bits }
}

/** Offsets and bytes of texts that came stretch by stretch, joined. */
export function joinTexts(pieces: readonly Column[], rows: number, arena: Arena): Column {
  if (pieces.length === 1) return pieces[0]!
  const offsets = arena.alloc((rows + 1) * 4)
  let total = 0
  for (const piece of pieces) total += u32[(piece.extra >>> 2) + piece.length]! - u32[piece.extra >>> 2]!
  const data = arena.alloc(total + 16)
  let at = 0
  let row = 0
  for (const piece of pieces) {
    const start = u32[piece.extra >>> 2]!
    for (let i = 0; i < piece.length; i++) {
      u32[(offsets >>> 2) + row++] = at + u32[(piece.extra >>> 2) + i]! - start
    }
    const length = u32[(piece.extra >>> 2) + piece.length]! - start
    u8.copyWithin(data + at, piece.data + start, piece.data + start + length)
    at += length
  }
  u32[(offsets >>> 2) + rows] = at
  return flat(utf8, rows, data, 0, offsets)
}

