// + - * / % and bits on single values: integers wrap, floats are IEEE, months clamp to the end of the month.
// Types as in expression.ts (Arithmetic). `undefined`: overflowing moments are left to the engine.
import type { Scalar } from '../../kernels/column.ts'
import type { DataType, TimeUnit } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { Interval } from '../bind/interval-text.ts'
import { civilFromDays, dayNs, daysFromCivil, daysInMonth } from '../bind/time-text.ts'
import type { ArithmeticOp, Bitwise } from '../expression.ts'
import { floorDiv, wallClockNs } from './cast.ts'
import { decimalArithmetic } from './decimal.ts'
import { instantNear } from './zone.ts'

const unitNs: Record<TimeUnit, bigint> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n }

export function arithmeticScalar(
  op: ArithmeticOp, a: Scalar, b: Scalar, left: DataType, right: DataType, gives: DataType,
): Scalar | undefined {
  if (left.kind === 'int' && right.kind === 'int' && gives.kind === 'int') return integers(op, a as bigint,
    b as bigint, gives)
  if (typeof a === 'number' && typeof b === 'number' && gives.kind === 'float') {
    const value = floats(op, a, b)
    return gives.bits === 32 ? Math.fround(value) : value
  }
  if (left.kind === 'interval' && right.kind === 'interval') return addIntervals(a as Interval, b as Interval,
    op === '-' ? -1n : 1n)
  if (isMoment(left) && right.kind === 'interval') return shift(a as bigint, left, b as Interval, op === '-'
    ? -1n : 1n)
  if (left.kind === 'interval' && isMoment(right)) return shift(b as bigint, right, a as Interval, 1n)
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return undefined
  if (left.kind === 'decimal' && right.kind === 'decimal' && gives.kind === 'decimal')
    return decimalArithmetic(op, a, b, left, right, gives)
  const sameScale = left.kind === 'timestamp' || left.kind === 'duration'
  return sameScale && (op === '+' || op === '-') ? fit64(op === '+' ? a + b : a - b) : undefined
}

const isMoment = (t: DataType): boolean => t.kind === 'timestamp' || t.kind === 'date'
const fit64 = (n: bigint): bigint | undefined => BigInt.asIntN(64, n) === n ? n : undefined

function integers(op: ArithmeticOp, a: bigint, b: bigint, type: Extract<DataType, { kind: 'int' }>): bigint {
  const wrap = (n: bigint): bigint => type.signed ? BigInt.asIntN(type.bits, n) : BigInt.asUintN(type.bits, n)
  switch (op) {
    case '+': return wrap(a + b)
    case '-': return wrap(a - b)
    case '*': return wrap(a * b)
    case '/': return b === 0n ? fail('divide-by-zero', NOWHERE, {}) : wrap(a / b)
    case '%': return b === 0n ? fail('divide-by-zero', NOWHERE, {}) : wrap(a % b)
  }
}

function floats(op: ArithmeticOp, a: number, b: number): number {
  switch (op) {
    case '+': return a + b
    case '-': return a - b
    case '*': return a * b
    case '/': return a / b
    case '%': return a % b
  }
}

function addIntervals(a: Interval, b: Interval, sign: bigint): Scalar {
  return {
    months: BigInt.asIntN(32, a.months + sign * b.months),
    days: BigInt.asIntN(32, a.days + sign * b.days),
    nanoseconds: BigInt.asIntN(64, a.nanoseconds + sign * b.nanoseconds),
  }
}

const scaleInterval = (a: Interval, times: bigint): Scalar => ({
  months: BigInt.asIntN(32, a.months * times),
  days: BigInt.asIntN(32, a.days * times),
  nanoseconds: BigInt.asIntN(64, a.nanoseconds * times),
})

/**
 * Months first (clamped to the month's end), then days, both on the wall clock of the type's zone, then
 * nanoseconds.
 */
function shift(at: bigint, type: DataType, by: Interval, sign: bigint): bigint | undefined {
  if (type.kind === 'date') {
    return addMonths(at, sign * by.months) + sign * by.days + (sign * by.nanoseconds) / dayNs
  }
  if (type.kind !== 'timestamp') return undefined
  const unit = unitNs[type.unit]
  const ns = at * unit
  if (type.zone !== null && type.zone !== 'UTC') {
    const moved = by.months === 0n && by.days === 0n ? ns : shiftClock(ns, type.zone, by, sign)
    return moved === undefined ? undefined : fit64(floorDiv(moved + sign * by.nanoseconds, unit))
  }
  const day = floorDiv(ns, dayNs)
  const moved = addMonths(day, sign * by.months) + sign * by.days
  return fit64(floorDiv(moved * dayNs + (ns - day * dayNs) + sign * by.nanoseconds, unit))
}

/** As far from 1970 as zones are known, which is farther than any clock goes in nanoseconds. */
const clockSecondsMax = 8_000_000_000_000n

function shiftClock(ns: bigint, zone: string, by: Interval, sign: bigint): bigint | undefined {
  const local = wallClockNs(ns, zone)
  const day = floorDiv(local, dayNs)
  const moved = (addMonths(day, sign * by.months) + sign * by.days) * dayNs + (local - day * dayNs)
  const seconds = floorDiv(moved, 1_000_000_000n)
  if (seconds > clockSecondsMax || seconds < -clockSecondsMax) return undefined
  const own = Number((local - ns) / 1_000_000_000n)
  return BigInt(instantNear(zone, Number(seconds), own)) * 1_000_000_000n + moved - seconds * 1_000_000_000n
}

/** Days since 1970-01-01; a day that the month lacks becomes its last. */
export function addMonths(day: bigint, months: bigint): bigint {
  if (months === 0n) return day
  const date = civilFromDays(Number(day))
  const total = date.year * 12 + date.month - 1 + Number(months)
  const year = Math.floor(total / 12)
  const month = total - year * 12 + 1
  return BigInt(daysFromCivil(year, month, Math.min(date.day, daysInMonth(year, month))))
}

export function bitwiseScalar(op: Bitwise['op'], a: bigint, b: bigint, type: DataType): bigint | undefined {
  if (type.kind !== 'int') return undefined
  const wrap = (n: bigint): bigint => type.signed ? BigInt.asIntN(type.bits, n) : BigInt.asUintN(type.bits, n)
  const by = BigInt.asUintN(type.bits, b) % BigInt(type.bits)
  switch (op) {
    case '&': return wrap(a & b)
    case '|': return wrap(a | b)
    case '^': return wrap(a ^ b)
    case '<<': return wrap(a << by)
    case '>>': return wrap(a >> by)
  }
}

export function negateScalar(value: Scalar, type: DataType): Scalar | undefined {
  if (typeof value === 'number') return -value
  if (typeof value === 'bigint') {
    const bits = type.kind === 'int' || type.kind === 'decimal' ? type.bits : 64
    return BigInt.asIntN(bits, -value)
  }
  return type.kind === 'interval' ? scaleInterval(value as Interval, -1n) : undefined
}
