// LATERAL: a subquery on the right of a join that names columns of the left becomes an ordinary join. Its
// correlated conditions turn into those of the join; aggregates are grouped, DISTINCT and LIMIT counted, by
// what the conditions compare. Nothing is run per row; what has no such form is refused.
import { uint64 } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { Derived, Join as JoinAst } from '../../parser/sql/ast.ts'
import {
  and, collectColumns, column, compare, conjuncts, literal, truth, type ColumnId, type Expression,
  type SortKey,
} from '../expression.ts'
import {
  aggregate, distinct, filter, join, passed, project, window, type Aggregate, type JoinType, type Limit,
  type OutputColumn, type Plan,
} from '../plan.ts'
import { sameExpression } from '../same.ts'
import { bindCondition } from './call.ts'
import { newColumn, type Binding, type CommonQueries } from './context.ts'
import {
  belowMark, correlatedRow, equality, freeColumns, passing, refuseCorrelation, type Pair, type Pulled,
} from './correlated.ts'
import type { Bound } from './from.ts'
import { splitCondition } from './join.ts'
import { scopeOf, type Scope } from './scope.ts'

type Side = Pick<JoinAst, 'type' | 'span'> & { readonly condition: JoinAst['condition'] | null }

/** `bindInner` binds the subquery. null: it names nothing of the left, so it is a join like any other. */
export function bindLateral(
  binding: Binding, common: CommonQueries, left: Bound, side: Side, bindInner: () => Bound,
): { readonly bound: Bound } | { readonly inner: Bound } {
  const { type, span } = side
  if (type === 'full' || type === 'right' || type === 'right-semi' || type === 'right-anti') {
    return fail('sql-not-implemented', span, {
      what: 'LATERAL syntax is not supported for FULL OUTER and RIGHT [OUTER | ANTI | SEMI] joins',
    })
  }
  binding.outer.push(left.scope)
  const inner = bindInner()
  binding.outer.pop()
  const ofLeft = new Set(left.plan.columns.map((c) => c.id))
  const free = new Set([...freeColumns(inner.plan)].filter((id) => ofLeft.has(id)))
  if (free.size === 0) return { inner }
  const on = conditionOn(binding, common, left.scope, inner.scope, side)
  const bound = isOneRow(inner.plan) ? joinRow(binding, left, inner, on, side)
    : joinRows(binding, left, inner, free, on, side)
  return { bound }
}

export const isLateral = (relation: { readonly kind: string }): relation is Derived & { lateral: true } =>
  relation.kind === 'derived' && (relation as Derived).lateral

function conditionOn(
  binding: Binding, common: CommonQueries, left: Scope, right: Scope, side: Side,
): Expression {
  const { condition } = side
  if (condition === null || condition.kind === 'no-condition') return truth
  if (condition.kind !== 'on') {
    return fail('sql-not-implemented', side.span, { what: 'LATERAL with USING or NATURAL: write ON' })
  }
  const scope = scopeOf([...left.columns, ...right.columns], new Set([...left.hidden, ...right.hidden]))
  return bindCondition({ binding, common, scope, clause: 'JOIN', aliases: null, calls: null }, condition.expr)
}

const isTrue = (e: Expression): boolean => e.kind === 'literal' && e.value === true

const asNullable = (right: Scope): readonly OutputColumn[] =>
  right.columns.map((c) => ({ ...c, nullable: true }))

// ---------------------------------------------------------------- an aggregate without GROUP BY

const isOneRow = (plan: Plan): boolean => plan.kind === 'project' ? isOneRow(plan.input)
  : plan.kind === 'aggregate' && plan.groups.length === 0

/** There is a row for every row of the left, matched or not. */
function joinRow(binding: Binding, left: Bound, inner: Bound, on: Expression, side: Side): Bound {
  if (side.type === 'left-semi' || side.type === 'left-anti') return refuseCorrelation(side.span)
  const { join: pending, values } = correlatedRow(binding, inner.plan, side.span)
  const joined = join('left', left.plan, pending.plan, pending.keys, null)
  const kept = left.plan.columns.map(passed)
  const outputs = inner.plan.columns.map((c, i) => ({ column: { ...c, nullable: true }, expr: values[i]! }))
  const scope = scopeOf([...left.scope.columns, ...asNullable(inner.scope)], left.scope.hidden)
  const plan = project(joined, [...kept, ...outputs])
  if (isTrue(on)) return { plan, scope }
  if (side.type !== 'left') return { plan: filter(plan, on), scope }
  const chosen = inner.plan.columns.map((c) => ({
    column: newColumn(binding, c.name, c.type, true, c.qualifier),
    expr: {
      kind: 'case', branches: [{ when: on, then: column(c.id, c.type) }], otherwise: null, type: c.type,
    } satisfies Expression,
  }))
  const renamed = new Map(inner.plan.columns.map((c, i) => [c.id, chosen[i]!.column.id]))
  const shown = inner.scope.columns.map((c) => ({ ...c, id: renamed.get(c.id)!, nullable: true }))
  return {
    plan: project(plan, [...kept, ...chosen]),
    scope: scopeOf([...left.scope.columns, ...shown], left.scope.hidden),
  }
}

// ---------------------------------------------------------------- any number of rows

function joinRows(
  binding: Binding, left: Bound, inner: Bound, free: ReadonlySet<ColumnId>, on: Expression, side: Side,
): Bound {
  const top = inner.plan.kind === 'project' && inner.plan.exprs.some((e) => uses(e.expr, free))
    ? inner.plan : null
  const type = joinTypeOf(side.type)
  const scope = type === 'semi' || type === 'anti' ? left.scope : scopeOf(
    [...left.scope.columns, ...type === 'left' ? asNullable(inner.scope) : inner.scope.columns],
    new Set([...left.scope.hidden, ...inner.scope.hidden]))
  if (top === null) {
    const { plan, conditions } = decorrelate(binding, inner.plan, free, side.span)
    return { plan: joinOn(type, left.plan, plan, [...conditions, on]), scope }
  }
  // Values computed of both sides stand above the join.
  if (type !== 'inner') return refuseCorrelation(side.span)
  const { plan, conditions } = decorrelate(binding, top.input, free, side.span)
  const joined = joinOn(type, left.plan, plan, conditions)
  const kept = left.plan.columns.map(passed)
  const computed = project(joined, [...kept, ...top.exprs])
  return { plan: isTrue(on) ? computed : filter(computed, on), scope }
}

function joinTypeOf(type: JoinAst['type']): Extract<JoinType, 'inner' | 'left' | 'semi' | 'anti'> {
  return type === 'left' ? 'left' : type === 'left-semi' ? 'semi' : type === 'left-anti' ? 'anti' : 'inner'
}

function joinOn(type: JoinType, left: Plan, right: Plan, conditions: readonly Expression[]): Plan {
  const split = splitCondition(and(conditions.filter((c) => !isTrue(c))), columnIds(left), columnIds(right))
  const rest = split.filter === null || isTrue(split.filter) ? null : split.filter
  const bare = type === 'inner' && split.keys.length === 0 && rest === null
  return join(bare ? 'cross' : type, left, right, split.keys, rest)
}

const columnIds = (plan: Plan): ReadonlySet<ColumnId> => new Set(plan.columns.map((c) => c.id))

const uses = (e: Expression, free: ReadonlySet<ColumnId>): boolean =>
  [...collectColumns(e, new Set())].some((id) => free.has(id))

/** The plan without its correlated conditions, and those, over columns that the plan gives. */
function decorrelate(binding: Binding, plan: Plan, free: ReadonlySet<ColumnId>, span: Span): Pulled {
  const inside = [...freeColumns(plan)].some((id) => free.has(id))
  if (!inside) return { plan, conditions: [] }
  const below = (input: Plan): Pulled => decorrelate(binding, input, free, span)
  switch (plan.kind) {
    case 'filter': {
      const inner = below(plan.input)
      const parts = conjuncts(plan.predicate)
      const kept = parts.filter((p) => !uses(p, free))
      return {
        plan: kept.length === 0 ? inner.plan : filter(inner.plan, and(kept)),
        conditions: [...inner.conditions, ...parts.filter((p) => uses(p, free))],
      }
    }
    case 'project': {
      if (plan.exprs.some((e) => uses(e.expr, free))) return refuseCorrelation(span)
      const inner = below(plan.input)
      return { plan: passing(plan.exprs, inner), conditions: inner.conditions }
    }
    case 'sort': return plan.fetch === null ? below(plan.input) : refuseCorrelation(span)
    case 'aggregate': return groupedBy(binding, plan, below(plan.input), free, span)
    case 'distinct': {
      const inner = below(plan.input)
      const pairs = pairsOf(inner, free, span)
      if (plan.on !== null || pairs.some((p) => p.inner.kind !== 'column')) return refuseCorrelation(span)
      return { plan: distinct(inner.plan, null), conditions: inner.conditions }
    }
    case 'limit': return limited(binding, plan, below, free, span)
    case 'join': {
      if (plan.mark !== null) return belowMark(plan, below, span)
      if (plan.type !== 'inner' && plan.type !== 'cross') return refuseCorrelation(span)
      const left = below(plan.left)
      const right = below(plan.right)
      const parts = plan.filter === null ? [] : conjuncts(plan.filter)
      if (plan.keys.some((k) => uses(k.left, free) || uses(k.right, free))) return refuseCorrelation(span)
      const kept = parts.filter((p) => !uses(p, free))
      const joined = join(plan.type, left.plan, right.plan, plan.keys, kept.length === 0 ? null : and(kept))
      const own = parts.filter((p) => uses(p, free))
      return { plan: joined, conditions: [...left.conditions, ...right.conditions, ...own] }
    }
    default: return refuseCorrelation(span)
  }
}

/** What each condition compares, if all are equalities of an inner and an outer value. */
function pairsOf(inner: Pulled, free: ReadonlySet<ColumnId>, span: Span): readonly Pair[] {
  return inner.conditions.map((c) => equality(c, free, inner.plan.columns) ?? refuseCorrelation(span))
}

/** Groups within what is compared; without GROUP BY nothing stands for the rows that match nothing. */
function groupedBy(
  binding: Binding, plan: Aggregate, inner: Pulled, free: ReadonlySet<ColumnId>, span: Span,
): Pulled {
  if (plan.groups.length === 0 || [...plan.groups].some((g) => uses(g.expr, free))) {
    return refuseCorrelation(span)
  }
  const groups = [...plan.groups]
  const conditions = pairsOf(inner, free, span).map((pair) => {
    let group = groups.find((g) => sameExpression(g.expr, pair.inner))
    if (group === undefined) {
      group = { column: newColumn(binding, 'key', pair.inner.type, true), expr: pair.inner }
      groups.push(group)
    }
    return compare('=', pair.outer, column(group.column.id, group.column.type))
  })
  return { plan: aggregate(inner.plan, groups, plan.aggregates), conditions }
}

/** The first rows for each value that is compared: those whose number is small enough. */
function limited(
  binding: Binding, plan: Limit, below: (input: Plan) => Pulled, free: ReadonlySet<ColumnId>, span: Span,
): Pulled {
  const { input, skip, fetch } = plan
  if (input.kind === 'project') {
    const { exprs } = input
    if (exprs.some((e) => uses(e.expr, free))) return refuseCorrelation(span)
    const moved: Limit = { kind: 'limit', columns: input.input.columns, input: input.input, skip, fetch }
    const inner = limited(binding, moved, below, free, span)
    return { plan: passing(exprs, inner), conditions: inner.conditions }
  }
  const sorted = input.kind === 'sort' && input.fetch === null ? input : null
  const orderBy: readonly SortKey[] = sorted?.keys ?? []
  const inner = below(sorted?.input ?? input)
  const partitionBy = pairsOf(inner, free, span).map((p) => p.inner)
  const rowNumber = binding.functions.window('row_number')
  if (rowNumber === null || orderBy.some((k) => uses(k.expr, free))) return refuseCorrelation(span)
  const number = newColumn(binding, 'row_number', uint64, false)
  const numbered = window(inner.plan, [{
    column: number,
    call: {
      function: rowNumber, args: [], distinct: false, filter: null, ignoreNulls: false, partitionBy, orderBy,
      frame: { units: 'rows', start: { kind: 'preceding', offset: null }, end: { kind: 'current-row' } },
      type: uint64,
    },
  }])
  const at = column(number.id, uint64)
  const after = compare('>', at, literal(BigInt(skip), uint64))
  const wanted = fetch === null ? [after]
    : [after, compare('<=', at, literal(BigInt(skip + fetch), uint64))]
  return { plan: filter(numbered, and(wanted)), conditions: inner.conditions }
}
