// Whether two expressions are written the same: for GROUP BY matching and for computing equal calls once.
// Not logical equivalence (a + b and b + a differ). Volatile calls are never the same as anything.
import type { Scalar } from '../kernels/column.ts'
import { sameType } from '../kernels/type.ts'
import {
  childrenOf, type AggregateCall, type Expression, type FrameBound, type SortKey, type WindowCall,
} from './expression.ts'

export function sameExpression(a: Expression, b: Expression): boolean {
  if (a === b) return a.kind !== 'call' || a.function.volatility !== 'volatile'
  if (a.kind !== b.kind || !sameType(a.type, b.type) || !sameNode(a, b)) return false
  return sameExpressions(childrenOf(a), childrenOf(b))
}

export function sameExpressions(a: readonly Expression[], b: readonly Expression[]): boolean {
  return a.length === b.length && a.every((child, i) => sameExpression(child, b[i]!))
}

/** Everything of a node but its type and children. */
function sameNode(a: Expression, b: Expression): boolean {
  switch (a.kind) {
    case 'column': return b.kind === 'column' && a.id === b.id
    case 'literal': return b.kind === 'literal' && sameScalar(a.value, b.value)
    case 'call': return b.kind === 'call' && a.function === b.function && a.function.volatility !== 'volatile'
    case 'cast': return b.kind === 'cast' && a.safe === b.safe
    case 'case':
      return b.kind === 'case' && a.branches.length === b.branches.length &&
        (a.otherwise === null) === (b.otherwise === null)
    case 'compare': return b.kind === 'compare' && a.op === b.op
    case 'arithmetic': return b.kind === 'arithmetic' && a.op === b.op
    case 'bitwise': return b.kind === 'bitwise' && a.op === b.op
    case 'in-list': return b.kind === 'in-list' && a.negated === b.negated
    case 'like':
      return b.kind === 'like' && a.negated === b.negated && a.insensitive === b.insensitive &&
        a.escape === b.escape
    case 'regex-match': return b.kind === 'regex-match' && a.negated === b.negated &&
      a.insensitive === b.insensitive
    case 'is-null': return b.kind === 'is-null' && a.negated === b.negated
    case 'is-boolean': return b.kind === 'is-boolean' && a.negated === b.negated && a.value === b.value
    case 'distinct-from': return b.kind === 'distinct-from' && a.negated === b.negated
    case 'field': return b.kind === 'field' && a.name === b.name
    case 'scalar-subquery': return b.kind === 'scalar-subquery' && a.plan === b.plan
    case 'and': case 'or': case 'not': case 'negate': case 'concat': case 'element': return true
  }
}

export function sameScalar(a: Scalar, b: Scalar): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  const left = Object.entries(a)
  const right = new Map<string, Scalar>(Object.entries(b))
  return left.length === right.size && left.every(([key, value]) => right.has(key) &&
    sameScalar(value, right.get(key)!))
}

function sameKeys(a: readonly SortKey[], b: readonly SortKey[]): boolean {
  return a.length === b.length && a.every((k, i) =>
    k.descending === b[i]!.descending && k.nullsFirst === b[i]!.nullsFirst &&
      sameExpression(k.expr, b[i]!.expr))
}

const sameOptional = (a: Expression | null, b: Expression | null): boolean =>
  a === null || b === null ? a === b : sameExpression(a, b)

export function sameAggregate(a: AggregateCall, b: AggregateCall): boolean {
  return a.function === b.function && a.distinct === b.distinct && a.ignoreNulls === b.ignoreNulls &&
    sameExpressions(a.args, b.args) && sameKeys(a.orderBy, b.orderBy) && sameOptional(a.filter, b.filter)
}

function sameBound(a: FrameBound, b: FrameBound): boolean {
  if (a.kind === 'current-row' || b.kind === 'current-row') return a.kind === b.kind
  return a.kind === b.kind && sameOptional(a.offset, b.offset)
}

export function sameWindow(a: WindowCall, b: WindowCall): boolean {
  return a.function === b.function && a.distinct === b.distinct && a.ignoreNulls === b.ignoreNulls &&
    sameExpressions(a.args, b.args) && sameOptional(a.filter, b.filter) &&
    sameExpressions(a.partitionBy, b.partitionBy) && sameKeys(a.orderBy, b.orderBy) &&
    a.frame.units === b.frame.units && sameBound(a.frame.start, b.frame.start) &&
      sameBound(a.frame.end, b.frame.end)
}
