// Subqueries that name columns of the query around them: their conditions move up and become those of a join.
// EXISTS and IN give mark joins; a scalar subquery over an aggregate gives a left join by what it
// compares. What cannot be moved (through LIMIT, set operations, grouped aggregates) is refused; nothing is
// run per row.
import { boolean } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import {
  and, collectColumns, column, columnsOf, conjuncts, literal, substitute, type ColumnId, type Expression,
} from '../expression.ts'
import {
  aggregate, expressionsOf, filter, inputsOf, join, passed, project, withInputs, type Aggregate,
  type Computed, type Join, type OutputColumn, type Plan,
} from '../plan.ts'
import { joinKey } from './coerce-expression.ts'
import { newColumn, type Binding } from './context.ts'
import type { Pending, PendingJoin } from './pending-join.ts'

/** Columns that the plan uses and none of its own nodes gives. */
export function freeColumns(plan: Plan, into: Set<ColumnId> = new Set()): ReadonlySet<ColumnId> {
  const given = new Set([
    ...inputsOf(plan).flatMap((input) => input.columns.map((c) => c.id)),
    ...('reads' in plan ? plan.reads.map((r) => r.column.id) : plan.kind === 'table-function'
      ? plan.columns.map((c) => c.id) : []),
  ])
  for (const id of columnsOf(...expressionsOf(plan))) if (!given.has(id)) into.add(id)
  inputsOf(plan).forEach((input) => freeColumns(input, into))
  return into
}

export type Pulled = { readonly plan: Plan; readonly conditions: readonly Expression[] }

export const refuseCorrelation = (span: Span): never => fail('sql-not-implemented', span, {
  what: 'Physical plan does not support logical expression OuterReferenceColumn: ' +
    'this subquery cannot be turned into a join',
})

/**
 * The plan without its correlated conditions, and those. `rowsOnly`: just whether there is a row counts
 * (EXISTS).
 */
export function pullConditions(
  plan: Plan, free: ReadonlySet<ColumnId>, rowsOnly: boolean, span: Span,
): Pulled {
  const isFree = (e: Expression): boolean => [...collectColumns(e, new Set())].some((id) => free.has(id))
  if (freeColumns(plan).size === 0) return { plan, conditions: [] }
  switch (plan.kind) {
    case 'filter': {
      const inner = pullConditions(plan.input, free, rowsOnly, span)
      const parts = conjuncts(plan.predicate)
      const kept = parts.filter((p) => !isFree(p))
      const rest = kept.length === 0 ? inner.plan : filter(inner.plan, and(kept))
      return { plan: rest, conditions: [...inner.conditions, ...parts.filter(isFree)] }
    }
    case 'project': {
      const inner = pullConditions(plan.input, free, rowsOnly, span)
      if (rowsOnly) return inner
      if (plan.exprs.some((e) => isFree(e.expr))) return refuseCorrelation(span)
      return { plan: passing(plan.exprs, inner), conditions: inner.conditions }
    }
    case 'sort':
      return plan.fetch === null ? pullConditions(plan.input, free, rowsOnly, span) : refuseCorrelation(span)
    case 'limit':
      return rowsOnly && plan.skip === 0 && plan.fetch !== 0
        ? pullConditions(plan.input, free, rowsOnly, span) : refuseCorrelation(span)
    case 'distinct':
      return plan.on === null ? pullConditions(plan.input, free, rowsOnly, span) : refuseCorrelation(span)
    case 'join': {
      if (plan.mark !== null) return belowMark(plan, (left) => pullConditions(left, free, false, span), span)
      if (plan.type !== 'inner' && plan.type !== 'cross') return refuseCorrelation(span)
      const left = pullConditions(plan.left, free, false, span)
      const right = pullConditions(plan.right, free, false, span)
      const parts = plan.filter === null ? [] : conjuncts(plan.filter)
      const kept = parts.filter((p) => !isFree(p))
      const joined = join(plan.type, left.plan, right.plan, plan.keys, kept.length === 0 ? null : and(kept))
      return { plan: joined, conditions: [...left.conditions, ...right.conditions, ...parts.filter(isFree)] }
    }
    default: return refuseCorrelation(span)
  }
}

/** A mark join leaves the rows of its left as they are: conditions of those may as well hold above it. */
export function belowMark(plan: Join, pull: (left: Plan) => Pulled, span: Span): Pulled {
  const inLeft = freeColumns(plan.left)
  if ([...freeColumns(plan)].some((id) => !inLeft.has(id))) return refuseCorrelation(span)
  const { plan: left, conditions } = pull(plan.left)
  return { plan: withInputs(plan, [left, plan.right]), conditions }
}

/** A projection that also lets through what the conditions need. */
export function passing(exprs: readonly Computed[], inner: Pulled): Plan {
  const out = new Set(exprs.map((e) => e.column.id))
  const needed = columnsOf(...inner.conditions)
  const more = inner.plan.columns.filter((c) => needed.has(c.id) && !out.has(c.id))
  return project(inner.plan, [...exprs, ...more.map(passed)])
}

/** The value of a correlated scalar subquery as a column of the join it asks for. */
export function correlatedScalar(
  binding: Binding, plan: Plan, joins: Pending[] | null, span: Span,
): Expression {
  const node = plan.kind === 'project' ? plan.input : plan
  if (node.kind !== 'aggregate' || node.groups.length > 0) {
    return fail('subquery-rows', span, {})
  }
  if (joins === null) return refuseCorrelation(span)
  const row = correlatedRow(binding, plan, span)
  joins.push(row.join)
  return row.values[0]!
}

/** The one row of an aggregate without GROUP BY: a left join, and the plan's columns over it. */
export function correlatedRow(
  binding: Binding, plan: Plan, span: Span,
): { readonly join: PendingJoin; readonly values: readonly Expression[] } {
  const free = freeColumns(plan)
  const top = plan.kind === 'project' ? plan : null
  const node = top === null ? plan : top.input
  if (node.kind !== 'aggregate') return refuseCorrelation(span)
  const { plan: input, conditions } = pullConditions(node.input, free, false, span)
  const pairs = conditions.map((c) => equality(c, free, input.columns) ?? refuseCorrelation(span))
  const groups = pairs.map((p): Computed => ({ column: newColumn(binding, 'key', p.inner.type, true),
    expr: p.inner }))
  const grouped = aggregate(input, groups, node.aggregates)
  const exprs = top === null ? node.columns.map((c) => column(c.id, c.type)) : top.exprs.map((e) => e.expr)
  if ([...columnsOf(...exprs)].some((id) => free.has(id))) return refuseCorrelation(span)
  const results = exprs.map((expr, i): Computed =>
    ({ column: newColumn(binding, plan.columns[i]!.name, expr.type, true), expr }))
  const keys = groups.map((g): Computed => ({ column: g.column, expr: column(g.column.id, g.column.type) }))
  const values = results.map(({ column: c, expr }) =>
    withoutMatch(column(c.id, c.type), expr, groups[0]?.column, node))
  const pending: PendingJoin = {
    plan: project(grouped, [...results, ...keys]),
    keys: pairs.map((p, i) =>
      joinKey(p.outer, column(groups[i]!.column.id, groups[i]!.column.type), false)),
    filter: null,
    mark: null,
  }
  return { join: pending, values }
}

export type Pair = { readonly inner: Expression; readonly outer: Expression }

export function equality(
  e: Expression, free: ReadonlySet<ColumnId>, inside: readonly OutputColumn[],
): Pair | null {
  if (e.kind !== 'compare' || e.op !== '=') return null
  const ids = new Set(inside.map((c) => c.id))
  const isOuter = (side: Expression): boolean => [...columnsOf(side)].every((id) => free.has(id))
  const isInner = (side: Expression): boolean => [...columnsOf(side)].every((id) => ids.has(id))
  if (isInner(e.left) && isOuter(e.right)) return { inner: e.left, outer: e.right }
  return isInner(e.right) && isOuter(e.left) ? { inner: e.right, outer: e.left } : null
}

/** count over no rows is 0, not NULL, and so must the join say where nothing matched. */
function withoutMatch(
  found: Expression, value: Expression, key: OutputColumn | undefined, node: Aggregate,
): Expression {
  if (key === undefined || node.aggregates.every((a) => a.call.function.ofNothing === 'null')) return found
  const empty = new Map(node.aggregates.map((a): [ColumnId, Expression] =>
    [a.column.id, literal(a.call.function.ofNothing === 'zero' ? 0n : null, a.column.type)]))
  const unmatched: Expression = { kind: 'is-null', input: column(key.id, key.type), negated: false,
    type: boolean }
  return {
    kind: 'case', branches: [{ when: unmatched, then: substitute(value, empty) }], otherwise: found,
      type: found.type,
  }
}
