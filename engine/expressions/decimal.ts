// Decimals as columns: arithmetic, comparison, casts, text, by kernels on 16-byte values. What a kernel
// refuses is computed again for its row by the scalar twin (planner/evaluate/decimal.ts), which knows the
// words.
import { unreachable, assert } from '../../kernels/assert.ts'
import { CONST, FLAT, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u64, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, utf8, type DataType } from '../../kernels/type.ts'
import type { Arena } from '../../kernels/arena.ts'
import { castScalar } from '../../planner/evaluate/cast.ts'
import {
  decimalArithmetic, floatTenTo, operandPowers, tenTo, type DecimalType,
} from '../../planner/evaluate/decimal.ts'
import type { Arithmetic, CompareOp } from '../../planner/expression.ts'
import { bitmap, bothValid, filledBits, flatEights, flatten, sixteens, validityOf } from './forms.ts'
import { scalarAt } from './scalars.ts'
import type { Evaluation } from './vector.ts'

const opCodes: Record<Arithmetic['op'], number> = { '+': 0, '-': 1, '*': 2, '/': 3, '%': 4 }
const compareCodes: Record<CompareOp, number> = { '=': 0, '!=': 1, '<': 2, '<=': 3, '>': 4, '>=': 5 }
const NO_ROW = 0xffffffff

/** Address of 10^n, 16 bytes; 0 for 1, which kernels take as "leave it". */
function powerOfTen(n: number, arena: Arena): Pointer {
  if (n === 0) return 0
  const at = arena.alloc(16)
  u64[at / 8] = BigInt.asUintN(64, tenTo(n))
  u64[at / 8 + 1] = tenTo(n) >> 64n
  return at
}

export function arithmeticOfDecimals(
  op: Arithmetic['op'], type: DecimalType, left: Column, right: Column, rows: number, at: Evaluation,
): Column {
  const { arena } = at
  assert(left.type.kind === 'decimal' && right.type.kind === 'decimal', 'decimals on both sides')
  const powers = operandPowers(op, left.type, right.type, type)
  const a = sixteens(left, arena)
  const b = sixteens(right, arena)
  const validity = bothValid(a.validity, b.validity, rows, arena)
  const out = arena.alloc(rows * 16 + 16)
  const failed = kernels.decimal_arithmetic(
    opCodes[op], a.data, a.step, powerOfTen(powers.left, arena), b.data, b.step,
    powerOfTen(powers.right, arena), validity, rows, out) >>> 0
  if (failed !== NO_ROW) {
    const [x, y] = [scalarAt(left, failed) as bigint, scalarAt(right, failed) as bigint]
    decimalArithmetic(op, x, y, left.type, right.type, type)
    assert(false, `decimal ${op} failed in a kernel and not in its twin`)
  }
  return flat(type, rows, out, validity)
}

export function negateDecimals(type: DecimalType, input: Column, rows: number, at: Evaluation): Column {
  const zero = at.arena.zeroed(16)
  const a = sixteens(input, at.arena)
  const out = at.arena.alloc(rows * 16 + 16)
  // Only -2^127 has no opposite, and no decimal has 39 digits that arithmetic did not just make.
  kernels.decimal_arithmetic(1, zero, 0, 0, a.data, a.step, 0, filledBits(rows, false, at.arena), rows, out)
  return flat(type, rows, out, a.validity)
}

/** Data bits of a comparison; both sides have one scale. */
export function compareDecimals(op: CompareOp, a: Column, b: Column, rows: number, at: Evaluation): Pointer {
  const x = sixteens(a, at.arena)
  const y = sixteens(b, at.arena)
  const out = bitmap(rows, at.arena)
  kernels.decimal_compare(compareCodes[op], x.data, x.step, y.data, y.step, rows, out)
  return out
}

/** The halves of each value as 8-byte columns: keys of groups and of sorting. */
export function halvesOf(column: Column, arena: Arena): { readonly high: Pointer; readonly low: Pointer } {
  const { length } = column
  const high = arena.alloc(length * 8 + 16)
  const low = arena.alloc(length * 8 + 16)
  kernels.decimal_halves(flatten(column, arena).data, length, high, low)
  return { high, low }
}

/** Texts of a column (CONST stays one); NULL where the value is. */
export function decimalTexts(column: Column, arena: Arena): Column {
  assert(column.type.kind === 'decimal', 'a column of decimals')
  const n = column.kind === CONST ? 1 : column.length
  const offsets = arena.alloc((n + 1) * 4 + 16)
  const bytes = arena.alloc(n * 44 + 64)
  const { scale } = column.type
  kernels.decimal_text(column.data, 16, column.validity, n, scale, offsets, bytes, arena.alloc(64))
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
  switch (from.kind) {
    case 'int': case 'timestamp': {
      const digits = from.kind === 'int' ? intDigits(from.bits) : 19
      return (values, validity, written, rows, at) => {
        const { arena } = at
        const out = arena.alloc(rows * 16 + 16)
        const failed = kernels.decimal_of_i64(
          flatEights(values, arena), physicalOf(from) === 'u64', validity, powerOfTen(to.scale, arena),
          digits + to.scale <= to.precision ? 0 : powerOfTen(to.precision, arena), rows, out, written)
        return { failed, out }
      }
    }
    case 'float': return (values, validity, written, rows, at) => {
      const out = at.arena.alloc(rows * 16 + 16)
      const failed = kernels.decimal_of_f64(
        flatEights(values, at.arena), validity, floatTenTo(to.scale), powerOfTen(to.precision, at.arena),
        rows, out, written)
      return { failed, out }
    }
    case 'decimal': return (values, validity, written, rows, at) => {
      const out = at.arena.alloc(rows * 16 + 16)
      const by = to.scale - from.scale
      const failed = kernels.decimal_rescale(
        flatten(values, at.arena).data, validity, by >= 0, powerOfTen(Math.abs(by), at.arena),
        powerOfTen(to.precision, at.arena), rows, out, written)
      return { failed, out }
    }
    default: return null
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
  return (values, validity, written, rows, at) => {
    const out = at.arena.alloc(rows * 8 + 16)
    const limits = at.arena.alloc(16)
    i64[limits / 8] = to.signed ? -(1n << BigInt(to.bits - 1)) : 0n
    u64[limits / 8 + 1] = (1n << BigInt(to.signed ? to.bits - 1 : to.bits)) - 1n
    const failed = kernels.decimal_to_i64(
      flatten(values, at.arena).data, validity, powerOfTen(from.scale, at.arena), limits, !to.signed, rows,
      out, written)
    return { failed, out }
  }
}

function toFloat(
  column: Column, from: DecimalType, to: Extract<DataType, { kind: 'float' }>, rows: number, at: Evaluation,
): Column {
  const out = at.arena.alloc(rows * 8 + 16)
  kernels.decimal_to_f64(flatten(column, at.arena).data, rows, floatTenTo(from.scale), out)
  if (to.bits === 32) kernels.round_f32(out, rows, out)
  return flat(to, rows, out, validityOf(column, at.arena))
}
