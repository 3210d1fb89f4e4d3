// Literals and parameters: digits to typed values, INTERVAL texts, DATE '…', $name.
// Not result names (result-name.ts). Invariant: integers are bigint, floats number, moments bigint in their
// unit.
import {
  float64, int64, interval, nullType, uint64, utf8, boolean, type DataType,
} from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type {
  BytesLiteral, IntervalLiteral, NumberLiteral, Placeholder, StringLiteral, TypedLiteral, BooleanLiteral,
    NullLiteral,
} from '../../parser/sql/ast.ts'
import { literal, type Expression, type Literal } from '../expression.ts'
import { coerceTo } from './coerce-expression.ts'
import type { Binding } from './context.ts'
import { parseInterval } from './interval-text.ts'
import { bindType } from './sql-type.ts'

const int64Max = (1n << 63n) - 1n
const uint64Max = (1n << 64n) - 1n

/** `negative`: a minus stands before it, which makes -9223372036854775808 an integer. */
export function numberLiteral(ast: NumberLiteral, negative: boolean): Literal {
  if (ast.class === 'float') return literal(negative ? -Number(ast.text) : Number(ast.text), float64)
  const n = negative ? -BigInt(ast.text) : BigInt(ast.text)
  if (n <= int64Max && n >= -int64Max - 1n) return literal(n, int64)
  if (n > 0n && n <= uint64Max) return literal(n, uint64)
  return literal(negative ? -Number(ast.text) : Number(ast.text), float64)
}

type AnyLiteral =
  | NumberLiteral | StringLiteral | BytesLiteral | BooleanLiteral | NullLiteral | IntervalLiteral
  | TypedLiteral

export function bindLiteral(ast: AnyLiteral): Expression {
  switch (ast.kind) {
    case 'number': return numberLiteral(ast, false)
    case 'string': return literal(ast.value, utf8)
    case 'bytes': return literal(ast.hex, { kind: 'binary' })
    case 'boolean': return literal(ast.value, boolean)
    case 'null': return literal(null, nullType)
    case 'interval': return intervalLiteral(ast)
    case 'typed-literal': return coerceTo(literal(ast.text, utf8), bindType(ast.type), ast.span)
  }
}

export function intervalLiteral(ast: IntervalLiteral): Literal {
  const read = parseInterval(ast.text, ast.unit)
  if ('problem' in read) fail('bad-interval', ast.span, { text: ast.text, problem: read.problem })
  return literal({ months: read.months, days: read.days, nanoseconds: read.nanoseconds }, interval)
}

export function bindParameter(binding: Binding, ast: Placeholder): Literal {
  const { params, hasNoValues } = binding.options
  if (hasNoValues === true) return literal(null, nullType)
  const value = params.get(ast.name)
  if (value === undefined) fail('no-parameter', ast.span, { name: ast.name })
  binding.usesParameters = true
  return literal(value, parameterType(value))
}

/** Non-negative integers are unsigned, as in the reference. */
function parameterType(value: unknown): DataType {
  switch (typeof value) {
    case 'bigint': return value >= 0n ? uint64 : int64
    case 'number': return float64
    case 'string': return utf8
    case 'boolean': return boolean
    default: return nullType
  }
}
