// Subqueries in expressions: those that name nothing of the outer query run once, IN and correlated EXISTS
// become mark joins below the expression. Not semi and anti joins: rules/semi-join.ts makes them of marks
// that only keep rows. How conditions leave the subquery is in correlated.ts. Invariant: a subquery that is
// written twice in one SELECT is one value, which can be grouped by and listed.
import { boolean, int64, typeName } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { Exists, InSubquery, Query } from '../../parser/sql/ast.ts'
import { printQuery } from '../../parser/sql/print.ts'
import { and, column, compare, isVolatile, literal, not, type Expression } from '../expression.ts'
import {
  aggregate, expressionsOf, inputsOf, limit, subqueriesOf, type JoinKey, type Plan,
} from '../plan.ts'
import { sameExpression } from '../same.ts'
import { coercePair, joinKey } from './coerce-expression.ts'
import { newColumn } from './context.ts'
import { correlatedScalar, freeColumns, pullConditions, type Pulled } from './correlated.ts'
import { bindExpression } from './expression.ts'
import { splitCondition } from './join.ts'
import type { KnownSubquery, Place } from './place.ts'
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

/** The value of a subquery, or what a subquery of the same text has given in this SELECT. */
function once(
  place: Place, kind: KnownSubquery['kind'], query: Query, operand: Expression | null,
    value: (plan: Plan) => Expression,
): KnownSubquery {
  const text = printQuery(query)
  const known = place.subqueries?.find((k) => k.kind === kind && k.text === text &&
    (operand === null || k.operand === null || sameExpression(k.operand, operand)))
  if (known !== undefined) return known
  const plan = kind === 'exists' ? bindInner(place, query) : bindOneColumn(place, query)
  const bound = { kind, text, operand, value: value(plan), name: plan.columns[0]?.name ?? '' }
  if (!hasVolatile(plan)) place.subqueries?.push(bound)
  return bound
}

const hasVolatile = (plan: Plan): boolean => expressionsOf(plan).some(isVolatile) ||
  [...inputsOf(plan), ...subqueriesOf(plan)].some(hasVolatile)

export function bindScalarSubquery(place: Place, query: Query): Expression {
  const { value, name } = once(place, 'value', query, null, (plan) => freeColumns(plan).size > 0
    ? correlatedScalar(place.binding, plan, place.joins ?? null, query.span)
    : { kind: 'scalar-subquery', plan, type: plan.columns[0]!.type })
  place.binding.subqueryNames.set(query, name)
  return value
}

/** EXISTS: of a subquery of its own whether its first row can be counted, else a join by what it compares. */
export function bindExists(place: Place, ast: Exists): Expression {
  return once(place, 'exists', ast.query, null, (inner) => {
    const free = freeColumns(inner)
    if (free.size === 0) return hasRow(place, inner, ast.span)
    return marked(place, 'mark', pullConditions(inner, free, true, ast.span), [], ast.span)
  }).value
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
  const found = once(place, 'in', ast.query, left, (right) => memberOf(place, ast, left, right)).value
  return ast.negated ? not(found) : found
}

function memberOf(place: Place, ast: InSubquery, left: Expression, right: Plan): Expression {
  const output = right.columns[0]!
  const sides = coercePair(left, column(output.id, output.type), ast.span)
  if (sides === null) {
    return fail('compare-types', ast.span, { left: typeName(left.type), op: 'IN',
      right: typeName(output.type) })
  }
  const key = joinKey(sides[0], sides[1], false)
  const pulled = pullConditions(right, freeColumns(right), false, ast.span)
  return marked(place, 'null-mark', pulled, [key], ast.span)
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
