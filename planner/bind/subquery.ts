// Subqueries in expressions: scalar ones run once; IN and EXISTS as conditions of WHERE become semi and anti joins.
// Only uncorrelated ones: the inner query sees no columns of the outer.
import { int64, typeName } from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type { Exists, Expr, InSubquery, Query } from '../../parser/sql/ast.ts'
import { column, compare, literal, type Expression } from '../expression.ts'
import { aggregate, join, limit, type Plan } from '../plan.ts'
import { coercePair } from './coerce-expression.ts'
import { newColumn } from './context.ts'
import { bindExpression } from './expression.ts'
import type { Place } from './place.ts'
import { bindQuery } from './query.ts'

function bindOneColumn(place: Place, query: Query): Plan {
  const plan = bindQuery(place.binding, place.common, query)
  if (plan.columns.length !== 1) {
    fail('subquery-columns', query.span, { names: plan.columns.map((c) => c.name).join(', ') })
  }
  return plan
}

export function bindScalarSubquery(place: Place, query: Query): Expression {
  const plan = bindOneColumn(place, query)
  const { name, type } = plan.columns[0]!
  place.binding.subqueryNames.set(query, name)
  return { kind: 'scalar-subquery', plan, type }
}

/** EXISTS as a value: whether the first row can be counted. */
export function bindExistsValue(place: Place, query: Query): Expression {
  const count = place.binding.functions.aggregate('count')
  if (count === null) return fail('sql-not-implemented', query.span, { what: 'EXISTS without the function count' })
  const first = limit(bindQuery(place.binding, place.common, query), 0, 1)
  const counted = newColumn(place.binding, 'count(*)', int64, false)
  const call = {
    function: count, args: [], distinct: false, orderBy: [], filter: null, ignoreNulls: false, type: int64,
  }
  const plan = aggregate(first, [], [{ column: counted, call }])
  return compare('>', { kind: 'scalar-subquery', plan, type: int64 }, literal(0n, int64))
}

export type JoinedCondition = InSubquery | Exists

/** `IN (SELECT)`, `EXISTS` and their NOT forms as a condition; null for any other expression. */
export function joinedCondition(ast: Expr): { readonly condition: JoinedCondition; readonly negated: boolean } | null {
  if (ast.kind === 'in-subquery') return { condition: ast, negated: ast.negated }
  if (ast.kind === 'exists') return { condition: ast, negated: false }
  if (ast.kind !== 'unary' || ast.op !== 'not') return null
  const inner = joinedCondition(ast.expr)
  return inner === null ? null : { condition: inner.condition, negated: !inner.negated }
}

/** Keeps the rows of `plan` for which the condition holds. */
export function bindJoinedCondition(place: Place, plan: Plan, ast: JoinedCondition, negated: boolean): Plan {
  if (ast.kind === 'exists') {
    return join(negated ? 'anti' : 'semi', plan, bindQuery(place.binding, place.common, ast.query), [], null)
  }
  const left = bindExpression(place, ast.expr)
  const right = bindOneColumn(place, ast.query)
  const output = right.columns[0]!
  const sides = coercePair(left, column(output.id, output.type), ast.span)
  if (sides === null) {
    return fail('compare-types', ast.span, { left: typeName(left.type), op: 'IN', right: typeName(output.type) })
  }
  const key = { left: sides[0], right: sides[1], nullsEqual: false }
  return join(negated ? 'null-anti' : 'semi', plan, right, [key], null)
}
