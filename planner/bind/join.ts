// Binds one join: its condition becomes equality keys and a rest, and its scope says which columns have which
// names. Not the choice of algorithm. Right joins are turned into left ones; the scope keeps the written
// order of columns.
import { boolean, typeName } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { Expr, Ident, JoinCondition, JoinType as JoinAstType } from '../../parser/sql/ast.ts'
import {
  and, collectColumns, column, conjuncts, type ColumnId, type Expression,
} from '../expression.ts'
import {
  filter, join, passed, project, type JoinKey, type JoinType, type OutputColumn, type Plan,
} from '../plan.ts'
import { bindCondition } from './call.ts'
import { coercePair, joinKey } from './coerce-expression.ts'
import { newColumn, type Binding, type CommonQueries } from './context.ts'
import type { Bound } from './from.ts'
import { splitLate, withJoins, type Pending } from './pending-join.ts'
import type { Place } from './place.ts'
import { failUnknownColumn, find, scopeOf, type Scope } from './scope.ts'

type SharedNames = Exclude<JoinCondition, { kind: 'on' }>

/** Columns named by USING, as they stand left and right. */
type Shared = readonly { readonly left: OutputColumn; readonly right: OutputColumn }[]

type Condition = {
  readonly keys: readonly JoinKey[]
  readonly filter: Expression | null
  readonly shared: Shared
}

/** Each join of a chain looks at all columns of those before it. */
const joinedColumnsMax = 10_000

export function bindJoin(
  binding: Binding, common: CommonQueries, left: Bound, right: Bound, type: JoinAstType,
  condition: JoinCondition | null, span: Span,
): Bound {
  if (left.scope.columns.length + right.scope.columns.length > joinedColumnsMax) {
    fail('too-many-columns', span, { limit: joinedColumnsMax })
  }
  refuseDuplicates(left.scope, right.scope, span)
  if (condition?.kind === 'on') {
    const plan = joinOn(binding, common, left, right, type, condition.expr)
    return withScope(binding, plan, type, left.scope, right.scope, [])
  }
  const bound = sharedCondition(left.scope, right.scope, condition)
  const plan = joinSides(type, left.plan, right.plan, bound)
  return withScope(binding, plan, type, left.scope, right.scope, bound.shared)
}

function joinSides(
  type: JoinAstType, left: Plan, right: Plan, { keys, filter: rest }: Omit<Condition, 'shared'>,
): Plan {
  const swapped = type === 'right' || type === 'right-semi' || type === 'right-anti'
  const kind = joinType(type, keys.length > 0 || rest !== null)
  return swapped ? join(kind, right, left, keys.map(swapKey), rest) : join(kind, left, right, keys, rest)
}

/** Subqueries of the condition are joined to the side they look at, or to the pairs of an inner join. */
function joinOn(
  binding: Binding, common: CommonQueries, left: Bound, right: Bound, type: JoinAstType, ast: Expr,
): Plan {
  const joins: Pending[] = []
  const scope = scopeOf([...left.scope.columns, ...right.scope.columns],
    new Set([...left.scope.hidden, ...right.scope.hidden]))
  const place: Place = { binding, common, scope, clause: 'JOIN', aliases: null, calls: null, joins,
    subqueries: [] }
  const e = bindCondition(place, ast)
  if (joins.length === 0) {
    return joinSides(type, left.plan, right.plan, splitCondition(e, idsOf(left.plan), idsOf(right.plan)))
  }
  const ofLeft = splitLate(joins, right.plan.columns.map((c) => c.id))
  const leftPlan = withJoins(left.plan, ofLeft.ready)
  const { ready, waiting } = splitLate(ofLeft.waiting, leftPlan.columns.map((c) => c.id))
  const rightPlan = withJoins(right.plan, ready)
  if (waiting.length === 0) {
    return joinSides(type, leftPlan, rightPlan, splitCondition(e, idsOf(leftPlan), idsOf(rightPlan)))
  }
  if (type !== 'inner') {
    return fail('sql-not-implemented', ast.span, {
      what: 'a subquery that names columns of both sides of an outer, semi or anti join in its condition',
    })
  }
  return filter(withJoins(join('cross', leftPlan, rightPlan, [], null), waiting), e)
}

const swapKey = (key: JoinKey): JoinKey => ({ ...key, left: key.right, right: key.left })

function joinType(type: JoinAstType, hasCondition: boolean): JoinType {
  switch (type) {
    case 'inner': return hasCondition ? 'inner' : 'cross'
    case 'left': case 'right': return 'left'
    case 'left-semi': case 'right-semi': return 'semi'
    case 'left-anti': case 'right-anti': return 'anti'
    case 'full': case 'cross': return type
  }
}

function refuseDuplicates(left: Scope, right: Scope, span: Span): void {
  const qualifiers = new Set(right.columns.map((c) => c.qualifier).filter((q) => q !== null))
  const shared = left.columns.filter((c) => c.qualifier !== null && qualifiers.has(c.qualifier))
  if (shared.length === 0) return
  const key = (c: OutputColumn): string => `${c.qualifier ?? ''}.${c.name}`
  const known = new Set(shared.map(key))
  const twice = right.columns.find((c) => c.qualifier !== null && known.has(key(c)))
  if (twice !== undefined) fail('duplicate-table', span, { name: key(twice) })
}

/** USING and NATURAL. */
function sharedCondition(left: Scope, right: Scope, condition: SharedNames | null): Condition {
  if (condition === null || condition.kind === 'no-condition') return { keys: [], filter: null, shared: [] }
  const names = condition.kind === 'using' ? condition.columns : sharedNames(left, right, condition.span)
  const shared = names.map((name) => ({
    left: find(left, [name])?.column ?? failUnknownColumn(left, [name]),
    right: find(right, [name])?.column ?? failUnknownColumn(right, [name]),
  }))
  const keys = shared.map((pair): JoinKey => {
    const sides = coercePair(column(pair.left.id, pair.left.type), column(pair.right.id, pair.right.type),
      condition.span)
    if (sides === null) {
      const types = { left: typeName(pair.left.type), op: '=', right: typeName(pair.right.type) }
      return fail('compare-types', condition.span, types)
    }
    return joinKey(sides[0], sides[1], false)
  })
  return { keys, filter: null, shared }
}

function sharedNames(left: Scope, right: Scope, span: Span): readonly Ident[] {
  const names = new Set(right.columns.filter((r) => !right.hidden.has(r.id)).map((r) => r.name))
  return left.columns
    .filter((c) => !left.hidden.has(c.id) && names.has(c.name))
    .map((c): Ident => ({ kind: 'ident', span, text: c.name, quoted: true }))
}

type Ids = { has(id: ColumnId): boolean }

/** Looks through the columns: a set for each join of a chain costs more than what is asked of it. */
export const idsOf = ({ columns }: Pick<Plan, 'columns'>): Ids =>
  ({ has: (id) => columns.some((c) => c.id === id) })

/** Equalities between the sides become keys, everything else the filter. */
export function splitCondition(
  e: Expression, left: Ids, right: Ids,
): { readonly keys: readonly JoinKey[]; readonly filter: Expression | null } {
  const keys: JoinKey[] = []
  const rest: Expression[] = []
  for (const part of conjuncts(e)) {
    const isEqual = part.kind === 'compare' && part.op === '='
    const isSame = part.kind === 'distinct-from' && part.negated
    if (!isEqual && !isSame) { rest.push(part); continue }
    const a = sideOf(part.left, left, right)
    const b = sideOf(part.right, left, right)
    if (a === 'left' && b === 'right') keys.push(joinKey(part.left, part.right, isSame))
    else if (a === 'right' && b === 'left') keys.push(joinKey(part.right, part.left, isSame))
    else rest.push(part)
  }
  return { keys, filter: rest.length === 0 ? null : and(rest) }
}

function sideOf(e: Expression, left: Ids, right: Ids): 'left' | 'right' | 'none' {
  const ids = [...collectColumns(e, new Set())]
  if (ids.length === 0) return 'none'
  // The right side is the shorter one in a chain of joins.
  return ids.every((id) => right.has(id)) ? 'right' : ids.every((id) => left.has(id)) ? 'left' : 'none'
}

function withScope(
  binding: Binding, plan: Plan, type: JoinAstType, left: Scope, right: Scope, shared: Shared,
): Bound {
  const opened = (scope: Scope, isOpen: boolean): readonly OutputColumn[] =>
    isOpen ? scope.columns.map((c) => c.nullable ? c : { ...c, nullable: true }) : scope.columns
  const leftColumns = opened(left, type === 'right' || type === 'full')
  const rightColumns = opened(right, type === 'left' || type === 'full')
  if (type === 'left-semi' || type === 'left-anti') return { plan, scope: left }
  if (type === 'right-semi' || type === 'right-anti') return { plan, scope: right }
  const hidden = new Set([...left.hidden, ...right.hidden])
  if (type !== 'full' || shared.length === 0) {
    for (const pair of shared) hidden.add(type === 'right' ? pair.left.id : pair.right.id)
    return { plan, scope: scopeOf([...leftColumns, ...rightColumns], hidden) }
  }
  const merged = shared.map((pair) => {
    hidden.add(pair.left.id).add(pair.right.id)
    return { column: newColumn(binding, pair.left.name, pair.left.type, true),
      expr: either(pair.left, pair.right) }
  })
  const all = project(plan, [...plan.columns.map(passed),
    ...merged])
  const columns = [...merged.map((m) => m.column), ...leftColumns, ...rightColumns]
  return { plan: all, scope: scopeOf(columns, hidden) }
}

/** The left value, or the right one where the left is NULL. */
function either(left: OutputColumn, right: OutputColumn): Expression {
  const value = column(left.id, left.type)
  const when: Expression = { kind: 'is-null', input: value, negated: true, type: boolean }
  return { kind: 'case', branches: [{ when, then: value }], otherwise: column(right.id, right.type),
    type: left.type }
}
