// Puts the casts that coerce.ts decides into expressions. Literals are converted on the spot, so plans
// compare columns with constants of the right type. Invariant: no cast is made where both sides may stay as
// they are (expression.ts).
import { sameType, typeName, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE, UserError, type Span } from '../../parser/diagnostic.ts'
import { castScalar, fitsInt } from '../evaluate/cast.ts'
import { compare, literal, type CompareOp, type Expression } from '../expression.ts'
import type { JoinKey } from '../plan.ts'
import { comparisonType, isSignedInt, isUint64, plain, unionOf } from './coerce.ts'

const int64: DataType = { kind: 'int', bits: 64, signed: true }
const uint64 = { kind: 'int', bits: 64, signed: false } as const

/** `e` as a value of `type`. Implicit: never safe. */
export function coerceTo(e: Expression, type: DataType, span: Span): Expression {
  if (sameType(e.type, type)) return e
  if (e.kind !== 'literal') return { kind: 'cast', input: e, type, safe: false }
  if (e.value === null) return literal(null, type)
  try {
    const value = castScalar(e.value, e.type, type)
    return value === undefined ? { kind: 'cast', input: e, type, safe: false } : literal(value, type)
  } catch (error) {
    // The place of the literal is known only here.
    if (error instanceof UserError) fail(error.code, span, error.args)
    throw error
  }
}

/** Both sides ready for a comparison, or null if there is none between their types. */
export function coercePair(left: Expression, right: Expression, span: Span): [Expression, Expression] | null {
  const a = left.type
  const b = right.type
  const common = comparisonType(a, b)
  if (common === null) return null
  if (a.kind === 'dictionary' || b.kind === 'dictionary') {
    if (sameType(plain(a), plain(b))) return [left, right]
  }
  const target = plain(common)
  if (a.kind === 'null' || b.kind === 'null') {
    return [
      a.kind === 'null' ? coerceTo(left, target, span) : left,
      b.kind === 'null' ? coerceTo(right, target, span) : right,
    ]
  }
  if (haveMixedSigns(a, b)) return mixedSigns(left, right, span)
  return [coerceTo(left, target, span), coerceTo(right, target, span)]
}

function haveMixedSigns(a: DataType, b: DataType): boolean {
  return (isUint64(a) && isSignedInt(b)) || (isSignedInt(a) && isUint64(b))
}

/**
 * uint64 with a signed integer: by value, without the reference's detour over decimals (the visible result is
 * equal).
 */
function mixedSigns(left: Expression, right: Expression, span: Span): [Expression, Expression] {
  const unsigned = isUint64(left.type) ? left : right
  const signed = isUint64(left.type) ? right : left
  let u = unsigned
  let s = coerceTo(signed, int64, span)
  if (s.kind === 'literal' && typeof s.value === 'bigint' && s.value >= 0n) s = literal(s.value, uint64)
  else if (u.kind === 'literal' && typeof u.value === 'bigint' &&
    fitsInt(u.value, { ...uint64, signed: true })) {
    u = literal(u.value, int64)
  }
  return isUint64(left.type) ? [u, s] : [s, u]
}

/**
 * An equality of a pair that is ready for a comparison, as a join needs it: keys meet by their bits, so
 * uint64 and int64 become the decimals that hold both.
 */
export function joinKey(left: Expression, right: Expression, nullsEqual: boolean): JoinKey {
  if (!haveMixedSigns(left.type, right.type)) return { left, right, nullsEqual }
  const type = comparisonType(left.type, right.type)!
  return { left: coerceTo(left, type, NOWHERE), right: coerceTo(right, type, NOWHERE), nullsEqual }
}

export function bindCompare(op: CompareOp, left: Expression, right: Expression, span: Span): Expression {
  const pair = coercePair(left, right, span)
  if (pair === null) fail('compare-types', span,
    { left: typeName(left.type), op, right: typeName(right.type) })
  return compare(op, pair[0], pair[1])
}

/** All of one type: results of CASE, rows of VALUES. Fails with `place` in the message. */
export function coerceAll(exprs: readonly Expression[], place: string, span: Span): readonly Expression[] {
  const type = unionOf(exprs.map((e) => e.type))
  if (type === null) {
    fail('no-common-type', span, { place, types: exprs.map((e) => typeName(e.type)).join(', ') })
  }
  return exprs.map((e) => coerceTo(e, type, span))
}
