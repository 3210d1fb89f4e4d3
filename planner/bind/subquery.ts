// Subqueries in expressions: scalar ones run once; IN and EXISTS as conditions of WHERE become semi and anti
// joins. Those that name columns of the outer query go through correlated.ts.
import { int64, typeName } from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type { Exists, Expr, InSubquery, Query } from '../../parser/sql/ast.ts'
import { and, column, compare, literal, type ColumnId, type Expression } from '../expression.ts'
import { aggregate, join, limit, type JoinKey, type JoinType, type Plan } from '../plan.ts'
import { coercePair } from './coerce-expression.ts'
import { newColumn } from './context.ts'
import { correlatedScalar, freeColumns, pullConditions } from './correlated.ts'
import { bindExpression } from './expression.ts'
import { splitCondition } from './join.ts'
import type { Place } from './place.ts'
import { bindQuery } from './query.ts'

/** The query inside sees the columns of this place. */
function bindInner(place: Place, query: Query): Plan {
  const { outer } = place.binding
  outer.push(place.scope)
  const plan = bindQuery(place.binding, place.common, query)
  outer.pop()
  return plan
}

function bindOneColumn(place: Place, query: Query): Plan {
  const plan = bindInner(place, query)
  if (plan.columns.length !== 1) {
    fail('subquery-columns', query.span, { names: plan.columns.map((c) => c.name).join(', ') })
  }
  return plan
}

export function bindScalarSubquery(place: Place, query: Query): Expression {
  const plan = bindOneColumn(place, query)
  const { name, type } = plan.columns[0]!
  place.binding.subqueryNames.set(query, name)
  if (freeColumns(plan).size > 0) return correlatedScalar(place.binding, plan, place.joins ?? null,
    query.span)
  return { kind: 'scalar-subquery', plan, type }
}

/** EXISTS as a value: whether the first row can be counted. */
export function bindExistsValue(place: Place, query: Query): Expression {
  const count = place.binding.functions.aggregate('count')
  if (count === null) return fail('sql-not-implemented', query.span,
    { what: 'EXISTS without the function count' })
  const first = limit(bindInner(place, query), 0, 1)
  if (freeColumns(first).size > 0) {
    return fail('sql-not-implemented', query.span, {
      what: 'a correlated EXISTS inside another expression: use it as a condition of its own, joined by AND',
    })
  }
  const counted = newColumn(place.binding, 'count(*)', int64, false)
  const call = {
    function: count, args: [], distinct: false, orderBy: [], filter: null, ignoreNulls: false, type: int64,
  }
  const plan = aggregate(first, [], [{ column: counted, call }])
  return compare('>', { kind: 'scalar-subquery', plan, type: int64 }, literal(0n, int64))
}

export type JoinedCondition = InSubquery | Exists

/** `IN (SELECT)`, `EXISTS` and their NOT forms as a condition; null for any other expression. */
export function joinedCondition(
  ast: Expr,
): { readonly condition: JoinedCondition; readonly negated: boolean } | null {
  if (ast.kind === 'in-subquery') return { condition: ast, negated: ast.negated }
  if (ast.kind === 'exists') return { condition: ast, negated: false }
  if (ast.kind !== 'unary' || ast.op !== 'not') return null
  const inner = joinedCondition(ast.expr)
  return inner === null ? null : { condition: inner.condition, negated: !inner.negated }
}

/** Keeps the rows of `plan` for which the condition holds. */
export function bindJoinedCondition(place: Place, plan: Plan, ast: JoinedCondition, negated: boolean): Plan {
  if (ast.kind === 'exists') {
    const inner = bindInner(place, ast.query)
    return joinPulled(plan, pullConditions(inner, freeColumns(inner), true, ast.span), negated ? 'anti'
      : 'semi', [])
  }
  const left = bindExpression(place, ast.expr)
  const right = bindOneColumn(place, ast.query)
  const output = right.columns[0]!
  const sides = coercePair(left, column(output.id, output.type), ast.span)
  if (sides === null) {
    return fail('compare-types', ast.span, { left: typeName(left.type), op: 'IN',
      right: typeName(output.type) })
  }
  const key = { left: sides[0], right: sides[1], nullsEqual: false }
  const pulled = pullConditions(right, freeColumns(right), false, ast.span)
  if (negated && pulled.conditions.length > 0) {
    return fail('sql-not-implemented', ast.span, { what: 'a correlated NOT IN: write NOT EXISTS' })
  }
  return joinPulled(plan, pulled, negated ? 'null-anti' : 'semi', [key])
}

function joinPulled(
  plan: Plan, pulled: ReturnType<typeof pullConditions>, type: JoinType, keys: readonly JoinKey[],
): Plan {
  const ids = (p: Plan): ReadonlySet<ColumnId> => new Set(p.columns.map((c) => c.id))
  if (pulled.conditions.length === 0) return join(type, plan, pulled.plan, keys, null)
  const split = splitCondition(and(pulled.conditions), ids(plan), ids(pulled.plan))
  return join(type, plan, pulled.plan, [...keys, ...split.keys], split.filter)
}
