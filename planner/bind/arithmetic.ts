// Types of + - * / % and the casts they need: numbers of all kinds, and moments with spans of time.
// Not evaluation. The table is sql.md 4.3 and 4.5; what has no row there is an error that names both types.
import { sameType, typeName, type DataType } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import { fitsInt } from '../evaluate/cast.ts'
import { operandPowers } from '../evaluate/decimal.ts'
import { literal, type ArithmeticOp, type Expression } from '../expression.ts'
import {
  commonFloat, commonNumber, decimal, decimalDigits, decimalOfInt, isNumeric, isSignedInt, isUint64,
  plain,
} from './coerce.ts'
import { coerceTo } from './coerce-expression.ts'

type Typed = { readonly left: DataType; readonly right: DataType; readonly gives: DataType }

const int64 = { kind: 'int', bits: 64, signed: true } as const
const interval: DataType = { kind: 'interval' }
const seconds: DataType = { kind: 'duration', unit: 's' }
const midnight: DataType = { kind: 'timestamp', unit: 's', zone: null }

export function bindArithmetic(
  op: ArithmeticOp, left: Expression, right: Expression, span: Span,
): Expression {
  const [a, b] = signedLiterals(left, right)
  const types = arithmeticTypes(op, plain(a.type), plain(b.type))
  if (types === null) {
    return fail('arithmetic-types', span, { left: typeName(left.type), op, right: typeName(right.type) })
  }
  checkDecimals(op, types, span)
  return {
    kind: 'arithmetic', op,
    left: coerceTo(a, types.left, span), right: coerceTo(b, types.right, span), type: types.gives,
  }
}

/** The digits behind the point of a result, and the powers of ten that bring operands there, have limits. */
function checkDecimals(op: ArithmeticOp, { left, right, gives }: Typed, span: Span): void {
  if (left.kind !== 'decimal' || right.kind !== 'decimal' || gives.kind !== 'decimal') return
  const most = decimalDigits(gives.bits)
  const names = { left: typeName(left), op, right: typeName(right) }
  if (gives.scale > most) fail('decimal-scale', span, { ...names, most })
  const power = operandPowers(op, left, right, gives).left
  if (power > most) fail('decimal-power', span, { ...names, power })
}

/**
 * A small unsigned literal (JSON parameters are unsigned) beside a signed integer counts as signed: no
 * decimals.
 */
function signedLiterals(left: Expression, right: Expression): readonly [Expression, Expression] {
  const signed = (e: Expression, other: Expression): Expression =>
    e.kind === 'literal' && isUint64(e.type) && isSignedInt(other.type) &&
    typeof e.value === 'bigint' && fitsInt(e.value, int64) ? literal(e.value, int64) : e
  return [signed(left, right), signed(right, left)]
}

export function arithmeticTypes(op: ArithmeticOp, a: DataType, b: DataType): Typed | null {
  if (a.kind === 'null' && b.kind === 'null') return all(int64)
  if (a.kind === 'null') return withNull(op, b, false)
  if (b.kind === 'null') return withNull(op, a, true)
  if (isNumeric(a) && isNumeric(b)) return numbers(op, a, b)
  return op === '+' || op === '-' ? moments(op, a, b) : null
}

const all = (type: DataType): Typed => ({ left: type, right: type, gives: type })

/** NULL takes the type of the other side; added to a moment it is a span. */
function withNull(op: ArithmeticOp, other: DataType, isLeft: boolean): Typed | null {
  if (isNumeric(other)) return numbers(op, other, other)
  if (isSpan(other)) return all(other)
  if (!isMoment(other)) return null
  if (op === '-') return difference(other, other)
  if (op !== '+') return null
  const [left, right] = isLeft ? [other, interval] : [interval, other]
  return { left, right, gives: other }
}

function numbers(op: ArithmeticOp, a: DataType, b: DataType): Typed | null {
  const common = a.kind === 'float' || b.kind === 'float' ? commonFloat(a, b) : commonNumber(a, b)
  if (common === null) return null
  if (common.kind !== 'decimal') return all(common)
  const { bits } = common
  const differ = a.kind === 'decimal' && b.kind === 'decimal' && a.bits !== b.bits
  if (differ) return numbers(op, common, common)
  // UInt64 beside a signed integer: both are what they have in common, however small the other is.
  if (a.kind === 'int' && b.kind === 'int') return numbers(op, common, common)
  const left = a.kind === 'int' ? decimalOfInt(a, bits) : a
  const right = b.kind === 'int' ? decimalOfInt(b, bits) : b
  if (left.kind !== 'decimal' || right.kind !== 'decimal') return null
  const scale = Math.max(left.scale, right.scale)
  const whole = Math.max(left.precision - left.scale, right.precision - right.scale)
  switch (op) {
    case '+': case '-': return { left, right, gives: decimal(whole + scale + 1, scale, bits) }
    case '*':
      return {
        left, right, gives: decimal(left.precision + right.precision + 1, left.scale + right.scale, bits),
      }
    case '/': {
      const fraction = Math.min(left.scale + 4, decimalDigits(bits))
      const digits = left.precision - left.scale + right.scale + fraction
      return { left, right, gives: decimal(digits, fraction, bits) }
    }
    case '%': return {
      left, right,
      gives: decimal(
        Math.min(left.precision - left.scale, right.precision - right.scale) + scale, scale, bits),
    }
  }
}

/** Sums and differences with dates, timestamps, intervals and durations. */
function moments(op: '+' | '-', a: DataType, b: DataType): Typed | null {
  if (op === '+' && isSpan(a) && isMoment(b)) {
    const swapped = moments('+', b, a)
    return swapped === null ? null : { left: swapped.right, right: swapped.left, gives: swapped.gives }
  }
  if (isMoment(a) && isSpan(b)) {
    if (b.kind === 'interval') return { left: a, right: b, gives: a }
    if (a.kind !== 'timestamp') return null
    return { left: a, right: { kind: 'duration', unit: a.unit }, gives: a }
  }
  if (op === '-' && isMoment(a) && isMoment(b)) return difference(a, b)
  if (isSpan(a) && isSpan(b)) return sameType(a, b) ? all(a) : all(interval)
  if (a.kind === 'interval' && b.kind === 'utf8') return all(a)
  return a.kind === 'utf8' && b.kind === 'interval' ? all(b) : null
}

const isMoment = (t: DataType): boolean => t.kind === 'timestamp' || t.kind === 'date'
const isSpan = (t: DataType): boolean => t.kind === 'interval' || t.kind === 'duration'

function difference(a: DataType, b: DataType): Typed | null {
  if (a.kind === 'date' && b.kind === 'date') return { left: midnight, right: midnight, gives: seconds }
  const zoneA = a.kind === 'timestamp' ? a.zone : null
  const zoneB = b.kind === 'timestamp' ? b.zone : null
  // The distance of two instants, whatever clocks show; a time without a zone counts as UTC here.
  if (a.kind === 'timestamp' && b.kind === 'timestamp') {
    const unit = a.unit === b.unit ? a.unit : 'ns'
    return { left: { ...a, unit }, right: { ...b, unit }, gives: { kind: 'duration', unit } }
  }
  const ns: DataType = { kind: 'timestamp', unit: 'ns', zone: zoneA ?? zoneB }
  return { left: ns, right: ns, gives: { kind: 'duration', unit: 'ns' } }
}
