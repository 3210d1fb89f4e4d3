// Subqueries in expressions: those that name nothing of the outer query run once, IN and correlated EXISTS
// become mark joins below the expression. Not semi and anti joins: rules/semi-join.ts makes them of marks
// that only keep rows. How conditions leave the subquery is in correlated.ts.
import { boolean, int64, typeName } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { Exists, InSubquery, Query } from '../../parser/sql/ast.ts'
import { and, column, compare, literal, not, type Expression } from '../expression.ts'
import { aggregate, limit, type JoinKey, type Plan } from '../plan.ts'
import { coercePair, joinKey } from './coerce-expression.ts'
import { newColumn } from './context.ts'
import { correlatedScalar, freeColumns, pullConditions, type Pulled } from './correlated.ts'
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

/** EXISTS: of a subquery of its own whether its first row can be counted, else a join by what it compares. */
export function bindExists(place: Place, ast: Exists): Expression {
  const inner = bindInner(place, ast.query)
  const free = freeColumns(inner)
  if (free.size === 0) return hasRow(place, inner, ast.span)
  return marked(place, 'mark', pullConditions(inner, free, true, ast.span), [], ast.span)
}

function hasRow(place: Place, plan: Plan, span: Span): Expression {
  const count = place.binding.functions.aggregate('count')
  if (count === null) return fail('sql-not-implemented', span, { what: 'EXISTS without the function count' })
  const counted = newColumn(place.binding, 'count(*)', int64, false)
  const call = {
    function: count, args: [], distinct: false, orderBy: [], filter: null, ignoreNulls: false, type: int64,
  }
  const first = aggregate(limit(plan, 0, 1), [], [{ column: counted, call }])
  return compare('>', { kind: 'scalar-subquery', plan: first, type: int64 }, literal(0n, int64))
}

export function bindInSubquery(place: Place, ast: InSubquery): Expression {
  const left = bindExpression(place, ast.expr)
  const right = bindOneColumn(place, ast.query)
  const output = right.columns[0]!
  const sides = coercePair(left, column(output.id, output.type), ast.span)
  if (sides === null) {
    return fail('compare-types', ast.span, { left: typeName(left.type), op: 'IN',
      right: typeName(output.type) })
  }
  const key = joinKey(sides[0], sides[1], false)
  const pulled = pullConditions(right, freeColumns(right), false, ast.span)
  const found = marked(place, 'null-mark', pulled, [key], ast.span)
  return ast.negated ? not(found) : found
}

/** The column of a mark join: whether a row of the subquery fits. */
function marked(
  place: Place, type: 'mark' | 'null-mark', { plan, conditions }: Pulled, keys: readonly JoinKey[],
    span: Span,
): Expression {
  if (place.joins === undefined) {
    const what = `IN (SELECT …) and correlated EXISTS in ${place.clause}`
    return fail('sql-not-implemented', span, { what })
  }
  const inside = new Set(plan.columns.map((c) => c.id))
  const split = conditions.length === 0 ? { keys: [], filter: null }
    : splitCondition(and(conditions), { has: (id) => !inside.has(id) }, inside)
  const found = newColumn(place.binding, 'mark', boolean, type === 'null-mark')
  const mark = { type, column: found }
  place.joins.push({ plan, keys: [...keys, ...split.keys], filter: split.filter, mark })
  return column(found.id, boolean)
}
