// The value of an expression of constants: folding, LIMIT, time bounds. One row, plain TypeScript,
// three-valued logic. Not for rows of data. `undefined`: not a constant, or not known how here (the engine
// will). Throws the UserError that the same expression would raise at run time; callers decide whether that
// may surface (branches not taken may not).
import type { Scalar } from '../../kernels/column.ts'
import { physicalOf } from '../../kernels/type.ts'
import type { Call, Case, Expression, InList } from '../expression.ts'
import { arithmeticScalar, bitwiseScalar, negateScalar } from './arithmetic.ts'
import { castScalar } from './cast.ts'
import { compareScalars, holds } from './compare.ts'
import { likeMatches } from './like.ts'
import { UserError } from '../../parser/diagnostic.ts'

export function evaluate(e: Expression): Scalar | undefined {
  switch (e.kind) {
    case 'literal': return e.value
    case 'column': case 'scalar-subquery': case 'regex-match': return undefined
    case 'call': return evaluateCall(e)
    case 'cast': return evaluateCast(e.input, e)
    case 'case': return evaluateCase(e)
    case 'and': return connect(e.inputs, false)
    case 'or': return connect(e.inputs, true)
    case 'not': return map(e.input, (v) => v === null ? null : !v)
    case 'compare': return both(e.left, e.right, (a, b) => {
      if (a === null || b === null) return null
      const order = compareScalars(a, b)
      return order === undefined ? undefined : holds(e.op, order)
    })
    case 'distinct-from': return both(e.left, e.right, (a, b) => {
      const order = a === null || b === null ? (a === b ? 0 : 1) : compareScalars(a, b)
      return order === undefined ? undefined : (order !== 0) !== e.negated
    })
    case 'arithmetic': return both(e.left, e.right, (a, b) =>
      a === null || b === null ? null : arithmeticScalar(e.op, a, b, e.left.type, e.right.type, e.type))
    case 'bitwise': return both(e.left, e.right, (a, b) =>
      typeof a === 'bigint' && typeof b === 'bigint' ? bitwiseScalar(e.op, a, b, e.type) : null)
    case 'negate': return map(e.input, (v) => v === null ? null : negateScalar(v, e.type))
    case 'concat': {
      const values = e.inputs.map(evaluate)
      if (values.includes(undefined)) return undefined
      return values.includes(null) ? null : values.join('')
    }
    case 'in-list': return evaluateInList(e)
    case 'like': return both(e.input, e.pattern, (text, pattern) =>
      typeof text === 'string' && typeof pattern === 'string'
        ? likeMatches(text, pattern, e.escape, e.insensitive) !== e.negated : null)
    case 'is-null': return map(e.input, (v) => (v === null) !== e.negated)
    case 'is-boolean': return map(e.input, (v) => (v === e.value) !== e.negated)
    case 'field': return map(e.input, (v) => fieldOf(v, e.name))
    case 'element': return undefined
  }
}

function map(e: Expression, f: (v: Scalar) => Scalar | undefined): Scalar | undefined {
  const v = evaluate(e)
  return v === undefined ? undefined : f(v)
}

function both(
  a: Expression, b: Expression, f: (a: Scalar, b: Scalar) => Scalar | undefined,
): Scalar | undefined {
  const left = evaluate(a)
  if (left === undefined) return undefined
  const right = evaluate(b)
  return right === undefined ? undefined : f(left, right)
}

function fieldOf(value: Scalar, name: string): Scalar | undefined {
  if (value === null) return null
  if (typeof value !== 'object' || Array.isArray(value)) return undefined
  return new Map<string, Scalar>(Object.entries(value)).get(name) ?? null
}

/** A decisive input wins over errors and unknowns that stand behind it. */
function connect(inputs: readonly Expression[], decisive: boolean): Scalar | undefined {
  let result: Scalar | undefined = !decisive
  for (const input of inputs) {
    const v = evaluate(input)
    if (v === decisive) return decisive
    if (v === undefined) result = undefined
    else if (v === null && result !== undefined) result = null
  }
  return result
}

function evaluateCall(e: Call): Scalar | undefined {
  const f = e.function
  if (f.row === null || f.volatility === 'volatile') return undefined
  // Those that see NULLs may choose among their arguments: an error may be of one that is not looked at.
  const args = e.args.map((arg, i) => f.nulls === 'called' && i > 0 ? unlessRefused(arg) : evaluate(arg))
  if (args.includes(undefined)) return undefined
  if (f.nulls === 'null' && args.includes(null)) return null
  return f.row(args as readonly Scalar[], e.args.map((a) => a.type), e.type)
}

function unlessRefused(e: Expression): Scalar | undefined {
  try {
    return evaluate(e)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

function evaluateCast(input: Expression, e: Extract<Expression, { kind: 'cast' }>): Scalar | undefined {
  const value = evaluate(input)
  if (value === undefined || physicalOf(e.type) === 'nested') return undefined
  try {
    return castScalar(value, input.type, e.type)
  } catch (error) {
    if (e.safe && error instanceof UserError) return null
    throw error
  }
}

function evaluateCase(e: Case): Scalar | undefined {
  for (const branch of e.branches) {
    const when = evaluate(branch.when)
    if (when === undefined) return undefined
    if (when === true) return evaluate(branch.then)
  }
  return e.otherwise === null ? null : evaluate(e.otherwise)
}

function evaluateInList(e: InList): Scalar | undefined {
  if (e.values.length === 0) return e.negated
  const value = evaluate(e.input)
  if (value === undefined) return undefined
  if (value === null) return null
  let missed: Scalar = e.negated
  for (const candidate of e.values) {
    const other = evaluate(candidate)
    if (other === undefined) return undefined
    if (other === null) { missed = null; continue }
    const order = compareScalars(value, other)
    if (order === undefined) return undefined
    if (order === 0) return !e.negated
  }
  return missed
}
