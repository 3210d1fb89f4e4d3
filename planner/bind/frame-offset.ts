// The offset of a window frame's bound in the terms of what it counts: rows or groups as integers, RANGE in
// the type and unit of its one ORDER BY key. Not the frame's shape (window.ts). Invariant: the engine adds
// and subtracts it without a look at types; only what follows a calendar stays an interval: months, and days
// where the key has a zone.
import { typeName, type DataType } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import { literal, type Expression, type Literal, type SortKey, type WindowFrame } from '../expression.ts'
import { coerceTo } from './coerce-expression.ts'
import { parseInterval, type Interval } from './interval-text.ts'
import { dayNs } from './time-text.ts'

const int64: DataType = { kind: 'int', bits: 64, signed: true }
const unitNs = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n }

export function frameOffset(
  offset: Expression, units: WindowFrame['units'], orderBy: readonly SortKey[], span: Span,
): Expression {
  if (units !== 'range') return countOffset(offset, span)
  if (offset.kind !== 'literal' || !['int', 'float', 'utf8', 'interval'].includes(offset.type.kind)) {
    const problem = 'frame offsets for RANGE must be either a numeric value, a string value or an interval'
    return refuse(problem, span)
  }
  const key = orderBy[0]?.expr.type
  // How many keys there must be is said with the frame.
  if (key === undefined || orderBy.length !== 1) return offset
  const fitted = isNumber(key) ? numberOffset(offset, key, span) : timeOffset(offset, key, span)
  if (fitted === null) {
    const types = `${typeName(offset.type)} does not fit keys of type ${typeName(key)}`
    return refuse(`a frame offset of type ${types}`, span)
  }
  if (isNegative(fitted)) return refuse('frame offsets for RANGE must not be negative', span)
  return fitted
}

function refuse(problem: string, span: Span): never {
  fail('window-frame', span, { problem: `Invalid window frame: ${problem}` })
}

function countOffset(offset: Expression, span: Span): Expression {
  const isCount = offset.kind === 'literal' && (offset.type.kind === 'int' || offset.type.kind === 'utf8')
  const count = isCount ? coerceTo(offset, int64, span) : offset
  if (isCount && count.kind === 'literal' && count.value !== null && !isNegative(count)) return count
  return refuse('frame offsets for ROWS / GROUPS must be non negative integers', span)
}

const isNumber = (type: DataType): boolean =>
  type.kind === 'int' || type.kind === 'float' || type.kind === 'decimal'

/** An interval that is in part: which way it goes hangs on the month. */
const isNegative = ({ value, type }: Literal): boolean => type.kind === 'interval'
  ? Object.values(value as Interval).some((part) => part < 0n)
  : (typeof value === 'bigint' || typeof value === 'number') && value < 0

function numberOffset(offset: Literal, key: DataType, span: Span): Literal | null {
  const { kind } = offset.type
  if (kind === 'interval' || (kind === 'float' && key.kind === 'int')) return null
  const fitted = coerceTo(offset, key, span)
  return fitted.kind === 'literal' ? fitted : null
}

/** In units of the key. A bare number is seconds, as in every interval. */
function timeOffset(offset: Literal, key: DataType, span: Span): Literal | null {
  const unit = key.kind === 'timestamp' || key.kind === 'duration' ? unitNs[key.unit]
    : key.kind === 'date' ? dayNs : key.kind === 'time' ? 1n : null
  if (unit === null) return null
  const interval = offset.type.kind === 'interval' ? offset.value as Interval
    : parseInterval(String(offset.value), null)
  if ('problem' in interval) {
    return fail('bad-interval', span, { text: String(offset.value), problem: interval.problem })
  }
  const hasClock = key.kind === 'timestamp' && key.zone !== null && key.zone !== 'UTC'
  if (interval.months !== 0n || (hasClock && interval.days !== 0n)) {
    return key.kind === 'timestamp' || key.kind === 'date' ? literal(interval, { kind: 'interval' }) : null
  }
  return literal((interval.days * dayNs + interval.nanoseconds) / unit, int64)
}
