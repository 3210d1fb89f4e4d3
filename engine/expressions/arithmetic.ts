// + - * / %, bitwise operators and negation. Numbers by kernels (decimals: decimal.ts); times with
// intervals by the calendar kernels; intervals among themselves are the slow lane. Integers wrap, also the
// small ones (held in 8 bytes).
import { assert } from '../../kernels/assert.ts'
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { f64, i64, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, type DataType, type TimeUnit } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { arithmeticScalar } from '../../planner/evaluate/arithmetic.ts'
import type { Arithmetic, Bitwise } from '../../planner/expression.ts'
import { arithmeticOfDecimals, negateDecimals } from './decimal.ts'
import { bothValid, eights, flatten, isNullConstant, nulls, type Eights } from './forms.ts'
import { columnOf, scalarAt, valuesOf } from './scalars.ts'
import type { Evaluation } from './vector.ts'

const opCodes: Record<Arithmetic['op'], number> = { '+': 0, '-': 1, '*': 2, '/': 3, '%': 4 }
const bitCodes: Record<Bitwise['op'], number> = { '&': 0, '|': 1, '^': 2, '<<': 3, '>>': 4 }
const unitsPerSecond: Record<TimeUnit, bigint> = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n }

/** Address of an i64: how many units of the type make a second. */
export function perSecond(type: DataType, at: Evaluation): Pointer {
  const where = at.arena.alloc(16)
  i64[where / 8] = type.kind === 'timestamp' || type.kind === 'duration' ? unitsPerSecond[type.unit]
    : type.kind === 'time' ? 1_000_000_000n : 1n
  return where
}

export function arithmetic(
  op: Arithmetic['op'], type: DataType, left: Column, right: Column, rows: number, at: Evaluation,
): Column {
  const { arena } = at
  if (isNullConstant(left) || isNullConstant(right)) return nulls(type, rows, arena)
  if (type.kind === 'decimal') return arithmeticOfDecimals(op, type, left, right, rows, at)
  if (left.type.kind === 'interval' || right.type.kind === 'interval')
    return withInterval(op, type, left, right, rows, at)
  const a = eights(left, arena)
  const b = eights(right, arena)
  const validity = bothValid(a.validity, b.validity, rows, arena)
  if (physicalOf(type) === 'f64') return flat(type, rows, floats(op, type, a, b, rows, at), validity)
  assert(physicalOf(type) === 'i64' || physicalOf(type) === 'u64', `no arithmetic of ${type.kind}`)
  const out = arena.alloc(rows * 8 + 16)
  if (type.kind !== 'int') {
    moments(op, left, right, a, b, validity, rows, out)
    return flat(type, rows, out, validity)
  }
  const isUnsigned = !type.signed
  const failed = kernels.arithmetic_i64(
    opCodes[op], isUnsigned, a.data, a.step, b.data, b.step, validity, rows, out)
  if (failed >>> 0 !== 0xffffffff) fail('divide-by-zero', NOWHERE, {})
  wrap(type, out, rows)
  return flat(type, rows, out, validity)
}

/** A moment that wrapped would be another one: leaving 64 bits is an error. */
function moments(
  op: Arithmetic['op'], left: Column, right: Column, a: Eights, b: Eights, validity: Pointer, rows: number,
  out: Pointer,
): void {
  const failed = kernels.arithmetic_moments(
    op === '-', a.data, a.step, b.data, b.step, validity, rows, out) >>> 0
  if (failed === 0xffffffff) return
  const shown = (column: Column): string => String(scalarAt(column, failed))
  fail('arithmetic-overflow', NOWHERE, { left: shown(left), op, right: shown(right) })
}

function wrap(type: DataType, values: Pointer, rows: number): void {
  if (type.kind === 'int' && type.bits !== 64) kernels.wrap_i64(values, type.bits, type.signed, rows, values)
}

function floats(
  op: Arithmetic['op'], type: DataType, a: Eights, b: Eights, rows: number, at: Evaluation,
): Pointer {
  const out = at.arena.alloc(rows * 8 + 16)
  if (op !== '%') kernels.arithmetic_f64(opCodes[op], a.data, a.step, b.data, b.step, rows, out)
  else {
    // JavaScript's remainder is C's fmod, which is exact; a division would round.
    const x = a.data / 8
    const y = b.data / 8
    for (let i = 0; i < rows; i++)
      f64[out / 8 + i] = f64[x + (a.step === 0 ? 0 : i)]! % f64[y + (b.step === 0 ? 0 : i)]!
  }
  if (type.kind === 'float' && type.bits === 32) kernels.round_f32(out, rows, out)
  return out
}

function withInterval(
  op: Arithmetic['op'], type: DataType, left: Column, right: Column, rows: number, at: Evaluation,
): Column {
  if (left.type.kind === 'interval' && right.type.kind !== 'interval' && type.kind !== 'interval') {
    return withInterval(op, type, right, left, rows, at)
  }
  if (type.kind === 'interval') return intervals(op, type, left, right, at)
  if (left.type.kind === 'timestamp' && left.type.zone !== null && left.type.zone !== 'UTC') {
    return onWallClocks(op, type, left, right, at)
  }
  const values = eights(left, at.arena)
  const isConstant = right.kind === 1
  const other = isConstant ? right : flatten(right, at.arena)
  const validity = bothValid(values.validity, isConstant ? 0 : other.validity, rows, at.arena)
  const out = at.arena.alloc(rows * 8 + 16)
  const step = values.step === 0 ? 0 : 1
  const sign = op === '-' ? -1 : 1
  if (left.type.kind === 'date') {
    kernels.date_add_interval(values.data, step, other.data, isConstant ? 0 : 1, sign, rows, out)
  } else {
    const unit = perSecond(left.type, at)
    const failed = kernels.time_add_interval(
      values.data, step, other.data, isConstant ? 0 : 1, sign, unit, validity, rows, out)
    if (failed >>> 0 !== 0xffffffff) fail('time-overflow', NOWHERE, {})
  }
  return flat(type, rows, out, validity)
}

/** Days and months in a zone follow its clocks: one value at a time. */
function onWallClocks(
  op: Arithmetic['op'], type: DataType, left: Column, right: Column, at: Evaluation,
): Column {
  return pairwise(type, left, right, at, (value, other) =>
    arithmeticScalar(op, value, other, left.type, right.type, type) ?? fail('time-overflow', NOWHERE, {}))
}

/** The slow lane: one pair of values at a time; NULL if either is. */
function pairwise(
  type: DataType, left: Column, right: Column, at: Evaluation,
  of: (value: NonNullable<Scalar>, other: NonNullable<Scalar>) => Scalar,
): Column {
  const others = valuesOf(right)
  const values = valuesOf(left).map((value, i): Scalar => {
    const other = others[i]!
    return value === null || other === null ? null : of(value, other)
  })
  return columnOf(values, type, at.arena)
}

type Interval = { readonly months: bigint; readonly days: bigint; readonly nanoseconds: bigint }

function intervals(
  op: Arithmetic['op'], type: DataType, left: Column, right: Column, at: Evaluation,
): Column {
  return pairwise(type, left, right, at, (value, other) => {
    if (typeof value === 'bigint') return scaled(other as Interval, value)
    if (typeof other === 'bigint') return scaled(value as Interval, other)
    const sign = op === '-' ? -1n : 1n
    const a = value as Interval
    const b = other as Interval
    return {
      months: a.months + sign * b.months, days: a.days + sign * b.days,
      nanoseconds: BigInt.asIntN(64, a.nanoseconds + sign * b.nanoseconds),
    }
  })
}

function scaled(v: Interval, by: bigint): Scalar {
  return { months: v.months * by, days: v.days * by, nanoseconds: BigInt.asIntN(64, v.nanoseconds * by) }
}

export function bitwise(
  op: Bitwise['op'], type: DataType, left: Column, right: Column, rows: number, at: Evaluation,
): Column {
  const a = eights(left, at.arena)
  const b = eights(right, at.arena)
  const out = at.arena.alloc(rows * 8 + 16)
  const isUnsigned = type.kind === 'int' && !type.signed
  kernels.bitwise_i64(bitCodes[op], isUnsigned, a.data, a.step, b.data, b.step, rows, out)
  wrap(type, out, rows)
  return flat(type, rows, out, bothValid(a.validity, b.validity, rows, at.arena))
}

export function negate(type: DataType, input: Column, rows: number, at: Evaluation): Column {
  if (isNullConstant(input)) return nulls(type, rows, at.arena)
  if (type.kind === 'interval') {
    return columnOf(
      valuesOf(input).map((v) => v === null ? null : scaled(v as Interval, -1n)), type, at.arena)
  }
  if (type.kind === 'decimal') return negateDecimals(type, input, rows, at)
  const a = eights(input, at.arena)
  const out = at.arena.alloc(rows * 8 + 16)
  if (physicalOf(type) === 'f64') kernels.unary_f64(5, flatInput(a, rows, at), rows, out)
  else {
    const zero = at.arena.zeroed(16)
    kernels.arithmetic_i64(1, false, zero, 0, a.data, a.step, 0, rows, out)
    wrap(type, out, rows)
  }
  return flat(type, rows, out, a.validity)
}

function flatInput(a: Eights, rows: number, at: Evaluation): Pointer {
  if (a.step === 8) return a.data
  const out = at.arena.alloc(rows * 8 + 16)
  kernels.splat_64(a.data, rows, out)
  return out
}
