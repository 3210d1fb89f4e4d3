// Operators of expressions once their operands are bound: AND, comparison, patterns, lists, bits, IS.
// Not arithmetic (arithmetic.ts) or calls (call.ts). Every refusal names the operator and the types that met.
import { boolean, int64, sameType, typeName, uint64, utf8, type DataType } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { BinaryOp } from '../../parser/sql/ast.ts'
import { and, literal, not, type Bitwise, type Expression } from '../expression.ts'
import { bindArithmetic } from './arithmetic.ts'
import { commonNumber, isText, isUint64, plain } from './coerce.ts'
import { bindCompare, coercePair, coerceTo } from './coerce-expression.ts'

export function bindBinary(op: BinaryOp, left: Expression, right: Expression, span: Span): Expression {
  switch (op) {
    case '+': case '-': case '*': case '/': case '%': return bindArithmetic(op, left, right, span)
    case 'div': return coerceTo(bindArithmetic('/', left, right, span),
      { kind: 'int', bits: 64, signed: true }, span)
    case '=': case '!=': case '<': case '<=': case '>': case '>=': return bindCompare(op, left, right, span)
    case '<=>': return bindDistinct(left, right, true, span)
    case '||': return bindConcat(left, right, span)
    case '&': case '|': case '<<': case '>>': return bindBits(op, left, right, span)
    case '#': case '^': return bindBits('^', left, right, span)
    case '~': case '~*': case '!~': case '!~*':
      return bindRegex(left, right, op.startsWith('!'), op.endsWith('*'), op, span)
    case '~~': case '~~*': case '!~~': case '!~~*':
      return bindLike(left, right, null, op.startsWith('!'), op.endsWith('*'), span)
    case '@>': case '<@': case '->': case '->>':
      return fail('sql-not-implemented', span, { what: `the operator ${op}` })
  }
}

export function bindLogical(op: 'and' | 'or', operands: readonly Expression[], span: Span): Expression {
  const inputs = operands.map((e) => asBoolean(e))
  const bad = inputs.findIndex((e) => e === null)
  if (bad >= 0) {
    const other = operands[bad === 0 ? 1 : bad - 1]!
    const [left, right] = bad === 0 ? [operands[0]!, other] : [other, operands[bad]!]
    return fail('logical-types', span, {
      left: typeName(left.type), op: op.toUpperCase(), right: typeName(right.type),
    })
  }
  // (a AND b) AND c is a AND b AND c; a AND (b AND c) is not: GROUP BY finds what is written (KnownGroups).
  const [first, ...rest] = inputs as readonly Expression[]
  return { kind: op, inputs: [...(first!.kind === op ? first!.inputs : [first!]), ...rest], type: boolean }
}

/** Booleans and the NULL literal; else null. */
export function asBoolean(e: Expression): Expression | null {
  if (e.type.kind === 'boolean') return e
  return e.type.kind === 'null' ? literal(null, boolean) : null
}

export function bindNot(e: Expression, span: Span): Expression {
  const input = asBoolean(e)
  if (input === null) return fail('operand-type', span, { op: 'NOT', type: typeName(e.type) })
  return not(input)
}

export function bindNegate(e: Expression, span: Span): Expression {
  const input = e.type.kind === 'dictionary' ? coerceTo(e, plain(e.type), span) : e
  switch (input.type.kind) {
    case 'int': {
      if (input.type.signed) return { kind: 'negate', input, type: input.type }
      const signed: DataType = { kind: 'int', bits: 64, signed: true }
      return { kind: 'negate', input: coerceTo(input, signed, span), type: signed }
    }
    case 'float': case 'decimal': case 'interval': case 'duration': return { kind: 'negate', input,
      type: input.type }
    case 'null': return input
    default: return fail('operand-type', span, { op: 'negation', type: typeName(e.type) })
  }
}

export function bindDistinct(left: Expression, right: Expression, negated: boolean, span: Span): Expression {
  const pair = coercePair(left, right, span)
  if (pair === null) {
    const op = negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM'
    return fail('compare-types', span, { left: typeName(left.type), op, right: typeName(right.type) })
  }
  return { kind: 'distinct-from', left: pair[0], right: pair[1], negated, type: boolean }
}

export function bindBetween(
  e: Expression, low: Expression, high: Expression, negated: boolean, span: Span,
): Expression {
  const both = and([bindCompare('>=', e, low, span), bindCompare('<=', e, high, span)])
  return negated ? not(both) : both
}

/**
 * Each value is brought to the input's side; one that needs the input cast makes a chain of comparisons
 * instead.
 */
export function bindInList(
  e: Expression, values: readonly Expression[], negated: boolean, span: Span,
): Expression {
  const pairs = values.map((value) => {
    const pair = coercePair(e, value, span)
    if (pair === null) {
      return fail('compare-types', span, { left: typeName(e.type), op: 'IN', right: typeName(value.type) })
    }
    return pair
  })
  const input = pairs[0]?.[0] ?? e
  if (pairs.every((p) => sameType(p[0].type, input.type))) {
    return { kind: 'in-list', input, values: pairs.map((p) => p[1]), negated, type: boolean }
  }
  const any: Expression = { kind: 'or', inputs: pairs.map((p) => bindCompare('=', p[0], p[1], span)),
    type: boolean }
  return negated ? not(any) : any
}

function bindConcat(left: Expression, right: Expression, span: Span): Expression {
  const begun = left.kind === 'concat' ? left.inputs : [coerceTo(left, utf8, span)]
  if (left.type.kind === 'list' || right.type.kind === 'list' || left.type.kind === 'struct') {
    return fail('operand-type', span, { op: '||', type: typeName(left.type) })
  }
  return { kind: 'concat', inputs: [...begun, coerceTo(right, utf8, span)], type: utf8 }
}

function bindBits(op: Bitwise['op'], left: Expression, right: Expression, span: Span): Expression {
  const a = left.type
  const b = right.type
  const isInt = (t: DataType): boolean => t.kind === 'int' || t.kind === 'null'
  if (!isInt(a) || !isInt(b)) return fail('arithmetic-types', span,
    { left: typeName(a), op, right: typeName(b) })
  const type = bitsType(a, b)
  return { kind: 'bitwise', op, left: coerceTo(left, type, span), right: coerceTo(right, type, span), type }
}

/** Both are integers or NULL. UInt64 wins over the signed: there is no wider integer. */
function bitsType(a: DataType, b: DataType): DataType {
  if (isUint64(a) || isUint64(b)) return uint64
  const common = a.kind === 'null' ? b : b.kind === 'null' ? a : commonNumber(a, b)
  return common === null || common.kind === 'null' ? int64 : common
}

export function bindLike(
  left: Expression, right: Expression, escape: string | null, negated: boolean, insensitive: boolean,
    span: Span,
): Expression {
  const [input, pattern] = textPair(left, right, insensitive ? 'ILIKE' : 'LIKE', span)
  return { kind: 'like', input, pattern, escape, negated, insensitive, type: boolean }
}

export function bindRegex(
  left: Expression, right: Expression, negated: boolean, insensitive: boolean, op: string, span: Span,
): Expression {
  const [input, pattern] = textPair(left, right, op, span)
  return { kind: 'regex-match', input, pattern, negated, insensitive, type: boolean }
}

/** The input may stay a dictionary; the pattern may not. */
function textPair(left: Expression, right: Expression, op: string, span: Span): [Expression, Expression] {
  const fits = (t: DataType): boolean => isText(t) || t.kind === 'null'
  if (!fits(left.type) || !fits(right.type)) {
    return fail('pattern-types', span, { op, left: typeName(left.type), right: typeName(right.type) })
  }
  return [isText(left.type) ? left : coerceTo(left, utf8, span), coerceTo(right, utf8, span)]
}
