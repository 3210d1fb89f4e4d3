// Decimals as columns: arithmetic, comparison, casts, text, by kernels on values of 16 or 32 bytes. What a
// kernel refuses is computed again for its row by the scalar twin (planner/evaluate/decimal.ts), which knows
// the words.
import { unreachable, assert } from '../../kernels/assert.ts'
import { CONST, FLAT, flat, type Column } from '../../kernels/column.ts'
import { decimalKernels, powerOfTen, scratchOf } from '../../kernels/decimal-kernels.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u64, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, utf8, valueBytes, type DataType } from '../../kernels/type.ts'
import type { Arena } from '../../kernels/arena.ts'
import { castScalar } from '../../planner/evaluate/cast.ts'
import {
  decimalArithmetic, floatTenTo, operandPowers, type DecimalType,
} from '../../planner/evaluate/decimal.ts'
import type { Arithmetic, CompareOp } from '../../planner/expression.ts'
import { bitmap, bothValid, filledBits, flatEights, flatten, validityOf, wideValues } from './forms.ts'
import { scalarAt } from './scalars.ts'
import type { Evaluation } from './vector.ts'

const opCodes: Record<Arithmetic['op'], number> = { '+': 0, '-': 1, '*': 2, '/': 3, '%': 4 }
const compareCodes: Record<CompareOp, number> = { '=': 0, '!=': 1, '<': 2, '<=': 3, '>': 4, '>=': 5 }
const NO_ROW = 0xffffffff

export function arithmeticOfDecimals(
  op: Arithmetic['op'], type: DecimalType, left: Column, right: Column, rows: number, at: Evaluation,
): Column {
  const { arena } = at
  assert(left.type.kind === 'decimal' && right.type.kind === 'decimal', 'decimals on both sides')
  const powers = operandPowers(op, left.type, right.type, type)
  const use = decimalKernels(type)
  const a = wideValues(left, use.bytes, arena)
  const b = wideValues(right, use.bytes, arena)
  const validity = bothValid(a.validity, b.validity, rows, arena)
  const out = arena.alloc(rows * use.bytes + 16)
  const failed = use.arithmetic(
    opCodes[op], a.data, a.step, powerOfTen(powers.left, use.bytes, arena), b.data, b.step,
    powerOfTen(powers.right, use.bytes, arena), validity, rows, out, scratchOf(arena)) >>> 0
  if (failed !== NO_ROW) {
    const [x, y] = [scalarAt(left, failed) as bigint, scalarAt(right, failed) as bigint]
    decimalArithmetic(op, x, y, left.type, right.type, type)
    assert(false, `decimal ${op} failed in a kernel and not in its twin`)
  }
  return flat(type, rows, out, validity)
}

export function negateDecimals(type: DecimalType, input: Column, rows: number, at: Evaluation): Column {
  const { arena } = at
  const use = decimalKernels(type)
  const zero = arena.zeroed(use.bytes)
  const a = wideValues(input, use.bytes, arena)
  const out = arena.alloc(rows * use.bytes + 16)
  // Only the least integer has no opposite, which has a digit too many that arithmetic just made.
  const none = filledBits(rows, false, arena)
  use.arithmetic(1, zero, 0, 0, a.data, a.step, 0, none, rows, out, scratchOf(arena))
  return flat(type, rows, out, a.validity)
}

/** Data bits of a comparison; both sides have one scale. */
export function compareDecimals(op: CompareOp, a: Column, b: Column, rows: number, at: Evaluation): Pointer {
  assert(a.type.kind === 'decimal', 'decimals on both sides')
  const use = decimalKernels(a.type)
  const x = wideValues(a, use.bytes, at.arena)
  const y = wideValues(b, use.bytes, at.arena)
  const out = bitmap(rows, at.arena)
  use.compare(compareCodes[op], x.data, x.step, y.data, y.step, rows, out)
  return out
}

/** The words of each value as 8-byte columns, the one with the sign first: keys of groups and of sorting. */
export function wordsOf(column: Column, arena: Arena): readonly Pointer[] {
  const { length } = column
  const { data } = flatten(column, arena)
  const words = valueBytes(physicalOf(column.type)) / 8
  return Array.from({ length: words }, (_, i) => {
    const out = arena.alloc(length * 8 + 16)
    kernels.group_word_8(data, 0, length, words, words - 1 - i, out)
    return out
  })
}

/** Texts of a column (CONST stays one); NULL where the value is. */
export function decimalTexts(column: Column, arena: Arena): Column {
  assert(column.type.kind === 'decimal', 'a column of decimals')
  const n = column.kind === CONST ? 1 : column.length
  const offsets = arena.alloc((n + 1) * 4 + 16)
  const use = decimalKernels(column.type)
  const bytes = arena.alloc(n * use.textBytes + 64)
  const { scale } = column.type
  use.text(column.data, use.bytes, column.validity, n, scale, offsets, bytes, scratchOf(arena))
  const texts = flat(utf8, column.length, bytes, column.validity, offsets)
  return column.kind === CONST ? { ...texts, kind: CONST } : { ...texts, kind: FLAT }
}

// ---------------------------------------------------------------- casts

type Cast = (
  values: Column, validity: Pointer, written: Pointer, rows: number, at: Evaluation) =>
  { readonly failed: number; readonly out: Pointer }

/** From or to a decimal; null: the slow lane knows, or nobody does. */
export function castDecimals(
  column: Column, to: DataType, safe: boolean, rows: number, at: Evaluation,
): Column | null {
  const from = column.type
  if (from.kind === 'decimal' && to.kind === 'utf8') return decimalTexts(flatten(column, at.arena), at.arena)
  if (from.kind === 'decimal' && to.kind === 'float') return toFloat(column, from, to, rows, at)
  const cast = to.kind === 'decimal' ? toDecimal(from, to)
    : from.kind === 'decimal' && to.kind === 'int' ? toInt(from, to) : null
  if (cast === null) return null
  const validity = validityOf(column, at.arena)
  const written = safe ? filledBits(rows, true, at.arena) : 0
  if (safe && validity !== 0) kernels.bits_copy(validity, 0, written, rows)
  const { failed, out } = cast(column, validity, written, rows, at)
  if (failed >>> 0 !== NO_ROW) {
    castScalar(scalarAt(column, failed >>> 0), from, to)
    assert(false, `a cast to ${to.kind} failed in a kernel and not in its twin`)
  }
  return flat(to, rows, out, written === 0 ? validity : written)
}

function toDecimal(from: DataType, to: DecimalType): Cast | null {
  const use = decimalKernels(to)
  switch (from.kind) {
    case 'int': case 'timestamp': {
      const digits = from.kind === 'int' ? intDigits(from.bits) : 19
      return (values, validity, written, rows, at) => {
        const { arena } = at
        const out = arena.alloc(rows * use.bytes + 16)
        const failed = use.ofI64(
          flatEights(values, arena), physicalOf(from) === 'u64', validity,
          powerOfTen(to.scale, use.bytes, arena),
          digits + to.scale <= to.precision ? 0 : powerOfTen(to.precision, use.bytes, arena), rows, out,
          written, scratchOf(arena))
        return { failed, out }
      }
    }
    case 'float': return (values, validity, written, rows, at) => {
      const out = at.arena.alloc(rows * use.bytes + 16)
      const failed = use.ofF64(
        flatEights(values, at.arena), validity, floatTenTo(to.scale),
        powerOfTen(to.precision, use.bytes, at.arena), rows, out, written)
      return { failed, out }
    }
    case 'decimal': return decimalToDecimal(from, to)
    default: return null
  }
}

/** In the wider of both widths, where what is too large for a narrow result still has its place. */
function decimalToDecimal(from: DecimalType, to: DecimalType): Cast {
  const use = decimalKernels(from.bits === 256 ? from : to)
  const by = to.scale - from.scale
  return (column, validity, written, rows, at) => {
    const { arena } = at
    let values = flatten(column, arena).data
    const out = arena.alloc(rows * use.bytes + 16)
    if (from.bits < to.bits) {
      kernels.decimal256_of_128(values, rows, out)
      values = out
    }
    const failed = use.rescale(
      values, validity, by >= 0, powerOfTen(Math.abs(by), use.bytes, arena),
      powerOfTen(to.precision, use.bytes, arena), rows, out, written, scratchOf(arena))
    if (from.bits <= to.bits) return { failed, out }
    const narrow = arena.alloc(rows * 16 + 16)
    kernels.decimal256_to_128(out, rows, narrow)
    return { failed, out: narrow }
  }
}

/** Decimal digits that hold any integer of so many bits. */
function intDigits(bits: 8 | 16 | 32 | 64): number {
  switch (bits) {
    case 8: return 3
    case 16: return 5
    case 32: return 10
    case 64: return 20
    default: return unreachable(bits)
  }
}

function toInt(from: DecimalType, to: Extract<DataType, { kind: 'int' }>): Cast {
  const use = decimalKernels(from)
  return (values, validity, written, rows, at) => {
    const out = at.arena.alloc(rows * 8 + 16)
    const limits = at.arena.alloc(16)
    i64[limits / 8] = to.signed ? -(1n << BigInt(to.bits - 1)) : 0n
    u64[limits / 8 + 1] = (1n << BigInt(to.signed ? to.bits - 1 : to.bits)) - 1n
    const failed = use.toI64(
      flatten(values, at.arena).data, validity, powerOfTen(from.scale, use.bytes, at.arena), limits,
      !to.signed, rows, out, written, scratchOf(at.arena))
    return { failed, out }
  }
}

function toFloat(
  column: Column, from: DecimalType, to: Extract<DataType, { kind: 'float' }>, rows: number, at: Evaluation,
): Column {
  const out = at.arena.alloc(rows * 8 + 16)
  const { data } = flatten(column, at.arena)
  decimalKernels(from).toF64(data, rows, floatTenTo(from.scale), out, scratchOf(at.arena))
  if (to.bits === 32) kernels.round_f32(out, rows, out)
  return flat(to, rows, out, validityOf(column, at.arena))
}
