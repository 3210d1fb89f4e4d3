// GROUP BY and HAVING of one SELECT: the aggregate node, and every later expression rewritten to its output.
// Not the calls (call.ts). Invariant: above the aggregate no input column is left; where one would be, the
// message names it.
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { Expr, Select } from '../../parser/sql/ast.ts'
import {
  columnsOf, mapWindow, partsOfAggregate, partsOfWindow, some, column, type ColumnId,
  type Expression, type WindowCall,
} from '../expression.ts'
import { dependenciesOf } from '../dependencies.ts'
import { columnOf } from '../long-lists.ts'
import { aggregate, filter, passed, type Computed, type Plan } from '../plan.ts'
import { knownExpressions } from '../same.ts'
import { newColumn } from './context.ts'
import { bindExpression } from './expression.ts'
import { planGapFill, refuseGapFill } from './gap-fill.ts'
import { aggregateSets, isGrouping, setsOf } from './grouping-sets.ts'
import { KnownGroups } from './known-groups.ts'
import { columnText } from './names.ts'
import {
  givenColumns, mapOuter, outerColumns, splitLate, splitUsed, withJoins, type Pending,
} from './pending-join.ts'
import type { Aliases, Calls, Place } from './place.ts'
import { shownExpression } from './result-name.ts'
import type { Item, SelectParts } from './select.ts'
import {
  listsOf, mapUnnests, splitUnnests, unnestedIds, withUnnests, type Unnests,
} from './unnest.ts'

export type Grouped = {
  readonly plan: Plan
  readonly parts: SelectParts
  readonly mapCall: (call: WindowCall) => WindowCall
  /** Lists to unnest above all that. */
  readonly unnests: Unnests | null
  /** Joins that look at windows or unnested items. */
  readonly joins: readonly Pending[]
}

/** Each grouping set gives all keys, NULL or not. */
const setKeysMax = 20_000

export function groupSelect(
  place: Place, calls: Calls, ast: Select, from: Plan, parts: SelectParts,
): Grouped {
  const unnests = place.unnests ?? null
  if (ast.groupBy === null && calls.aggregates.length === 0) {
    if (ast.having !== null) {
      fail('having-not-grouped', ast.having.span, { column: firstColumn(place, parts.having!) })
    }
    refuseUnnested(parts, calls, unnestedIds(unnests), ast)
    const joins = splitLate(place.joins ?? [], lateIds(calls, unnests))
    const plan = withJoins(from, joins.ready)
    return { plan, parts, mapCall: (call) => call, unnests, joins: joins.waiting }
  }
  const written = bindGroups(place, calls, ast, parts.items)
  const { groups, sets } = withDependent(place, calls, from, parts, written)
  const { input, above, joins } = belowGroups(place, calls, from, groups)
  refuseUnnested(parts, calls, unnestedIds(above), ast)
  const known = new KnownGroups(groups)
  const toOutput = (e: Expression): Expression => known.replaced(e)
  const grouped = mapParts(parts, toOutput)
  const collected = calls.aggregates.map(({ column, call }) => ({ column, call }))
  if (sets.length * groups.length > setKeysMax && sets.length > 1) {
    fail('too-many-sets', ast.span, { limit: Math.floor(setKeysMax / groups.length) })
  }
  const bySets = sets.length > 1 || collected.some((c) => isGrouping(c.call))
  const filled = bySets
    ? { plan: aggregateSets(place.binding, input, groups, sets, collected, ast.span), parts: grouped }
    : planGapFill(place, ast, aggregate(input, groups, collected), grouped)
  if (bySets) refuseGapFill(groups, ast)
  const lists = mapUnnests(above, toOutput)
  const overGroups = joins.map((pending) => mapOuter(pending, toOutput))
  const outputs = new Set([...filled.plan.columns.map((c) => c.id), ...lateIds(calls, lists),
    ...overGroups.flatMap(givenColumns).map((c) => c.id)])
  overGroups.forEach((j) => checkJoin(place, j, outputs, groups, calls, ast.span))
  listsOf(lists).forEach((e) => checkExpression(place, e, outputs, groups, calls, ast.span))
  check(place, ast, filled.parts, outputs, groups, calls)
  const { ready, waiting } = splitLate(overGroups, lateIds(calls, lists))
  const joined = withJoins(filled.plan, ready)
  const plan = filled.parts.having === null ? joined : filter(joined, filled.parts.having)
  const mapCall = (call: WindowCall): WindowCall => {
    const mapped = mapWindow(call, toOutput)
    partsOfWindow(mapped).forEach((e) => checkExpression(place, e, outputs, groups, calls, ast.span))
    return mapped
  }
  return { plan, parts: filled.parts, mapCall, unnests: lists, joins: waiting }
}

/** What follows from the keys is as good as grouped by: a key more makes no more groups. */
function withDependent(
  place: Place, calls: Calls, from: Plan, parts: SelectParts, { groups, sets }: Groups,
): Groups {
  if (sets.length > 1) return { groups, sets }
  const keys = new Set(groups.flatMap(({ expr }) => expr.kind === 'column' ? [expr.id] : []))
  const used = columnsOf(...expressionsOf(parts), ...calls.windows.flatMap((w) => partsOfWindow(w.call)),
    ...listsOf(place.unnests ?? null))
  for (const pending of place.joins ?? []) for (const id of outerColumns(pending)) used.add(id)
  const asked = from.columns.filter((c) => used.has(c.id) && !keys.has(c.id))
  if (asked.length === 0) return { groups, sets }
  const following = dependenciesOf(from).filter((d) => [...d.by].every((id) => keys.has(id)))
  const more = asked.filter((c) => following.some((d) => d.columns.has(c.id)))
    .map(passed)
  return { groups: [...groups, ...more], sets: [[...groups, ...more].map((_, i) => i)] }
}

const expressionsOf = ({ items, having, qualify, keys }: SelectParts): readonly Expression[] => [
  ...items.map((item) => item.expr), ...keys.map((k) => k.expr),
  ...[having, qualify].filter((e) => e !== null),
]

/** The aggregate's input: with what its keys and calls need of lists and joins. The others stand above it. */
function belowGroups(place: Place, calls: Calls, from: Plan, groups: readonly Computed[]): {
  readonly input: Plan; readonly above: Unnests | null; readonly joins: readonly Pending[]
} {
  const all = place.joins ?? []
  const keys = groups.map((g) => g.expr)
  const keyColumns = columnsOf(...keys)
  for (const pending of splitUsed(all, keys).used) {
    for (const id of outerColumns(pending)) keyColumns.add(id)
  }
  const { below, above } = splitUnnests(place.unnests ?? null, keyColumns)
  const parts = [...keys, ...calls.aggregates.flatMap((a) => partsOfAggregate(a.call)), ...listsOf(below)]
  const { used, rest } = splitUsed(all, parts)
  const { ready, waiting } = splitLate(used, unnestedIds(below))
  return { input: withJoins(withUnnests(withJoins(from, ready), below), waiting), above, joins: rest }
}

/** Columns that exist only above the aggregate and HAVING. */
const lateIds = (calls: Calls, unnests: Unnests | null): readonly ColumnId[] =>
  [...calls.windows.map((w) => w.column.id), ...unnestedIds(unnests)]

/** Items come after windows, HAVING and QUALIFY, which therefore cannot use them. */
function refuseUnnested(parts: SelectParts, calls: Calls, items: readonly ColumnId[], ast: Select): void {
  if (items.length === 0) return
  const uses = (es: readonly (Expression | null)[]): boolean => {
    const used = columnsOf(...es.filter((e) => e !== null))
    return items.some((id) => used.has(id))
  }
  if (uses([parts.having])) fail('unnest-place', ast.span, { clause: 'HAVING' })
  if (uses([parts.qualify])) fail('unnest-place', ast.span, { clause: 'QUALIFY' })
  if (uses(calls.windows.flatMap((w) => partsOfWindow(w.call)))) {
    fail('unnest-place', ast.span, { clause: 'a window function' })
  }
}

function mapParts(parts: SelectParts, f: (e: Expression) => Expression): SelectParts {
  return {
    items: parts.items.map((item) => ({ ...item, expr: f(item.expr) })),
    having: parts.having === null ? null : f(parts.having),
    qualify: parts.qualify === null ? null : f(parts.qualify),
    keys: parts.keys.map((k) => ({ ...k, expr: f(k.expr) })),
    keyNames: parts.keyNames,
    on: parts.on,
  }
}

type Groups = { readonly groups: readonly Computed[]; readonly sets: readonly (readonly number[])[] }

/**
 * Positions, then names of the input, then output aliases; equal expressions once. `sets`: indices of groups.
 */
function bindGroups(place: Place, calls: Calls, ast: Select, items: readonly Item[]): Groups {
  const calledIds = [...calls.aggregates, ...calls.windows].map((c) => c.column.id)
  const overCalls = splitLate(place.joins ?? [], calledIds).waiting.flatMap(givenColumns)
  const collected = new Set([...calledIds, ...overCalls.map((c) => c.id)])
  const isPlain = (e: Expression): boolean => !some(e, (n) => n.kind === 'column' && collected.has(n.id))
  const exprs: { readonly expr: Expression; readonly name: string; readonly at: number }[] = []
  const known = knownExpressions<(typeof exprs)[number]>((g) => g.expr)
  const listed = knownExpressions<Item>((item) => item.expr)
  for (const item of items) listed.add(item)
  const add = (expr: Expression, name: string, span: Span): number => {
    if (!isPlain(expr)) fail('aggregate-in-where', span, { name, clause: 'GROUP BY' })
    const before = known.find(expr)
    if (before !== undefined) return before.at
    const group = { expr, name, at: exprs.length }
    known.add(group)
    return exprs.push(group) - 1
  }
  const inGroup: Place = { ...place, clause: 'GROUP BY', aliases: { byName: aliasesOf(items), first: false } }
  const bindKey = (one: Expr): number => {
    const item = groupPosition(one, items)
    const expr = item?.expr ?? bindExpression(inGroup, one)
    const named = item ?? listed.find(expr)
    return add(expr, named?.name ?? shownExpression(inGroup, one), one.span)
  }
  const every = ast.groupBy?.all !== true ? [] : items
    .filter((item) => isPlain(item.expr) && item.expr.kind !== 'literal')
    .map((item) => add(item.expr, item.name, ast.span))
  const written = setsOf(ast.groupBy?.items ?? [], ast.span)
  const sets = written.map((set) => [...new Set([...every, ...set.map(bindKey)])])
  const groups = exprs.map(({ expr, name }) => {
    const passed = expr.kind === 'column' ? columnOf(place.scope.columns, expr.id) : undefined
    const keeps = passed !== undefined && sets.length === 1
    const column = keeps ? passed : newColumn(place.binding, name, expr.type, true, passed?.qualifier ?? null)
    return { column, expr }
  })
  return { groups, sets }
}

/** The first of equal names wins, but columns of two tables are as ambiguous here as they are there. */
export function aliasesOf(items: readonly Item[]): Aliases['byName'] {
  const byName = new Map<string, Item>()
  const twice = new Set<string>()
  for (const item of items) {
    const first = byName.get(item.name)
    if (first === undefined) byName.set(item.name, item)
    else if (first.qualifier !== null && item.qualifier !== null) twice.add(item.name)
  }
  return new Map([...byName].filter(([name]) => !twice.has(name)).map(([name, item]) => [name, item.expr]))
}

function groupPosition(ast: Expr, items: readonly Item[]): Item | null {
  const negative = ast.kind === 'unary' && ast.op === '-'
  const number = negative ? ast.expr : ast
  if (number.kind !== 'number' || number.class !== 'int') return null
  const item = negative ? undefined : items[Number(number.text) - 1]
  const position = negative ? `-${number.text}` : number.text
  return item ?? fail('group-position', ast.span, { position, columns: items.length })
}

function check(
  place: Place, ast: Select, parts: SelectParts, known: ReadonlySet<ColumnId>, groups: readonly Computed[],
    calls: Calls,
): void {
  for (const item of parts.items) checkExpression(place, item.expr, known, groups, calls, ast.span)
  if (parts.having !== null) {
    const stray = strayColumn(parts.having, known)
    if (stray !== null) fail('having-not-grouped', ast.having!.span, { column: nameOf(place, stray) })
  }
  for (const key of parts.keys) checkExpression(place, key.expr, known, groups, calls, ast.span)
  if (parts.qualify !== null) checkExpression(place, parts.qualify, known, groups, calls, ast.span)
}

function checkExpression(
  place: Place, e: Expression, known: ReadonlySet<ColumnId>, groups: readonly Computed[], calls: Calls,
    span: Span,
): void {
  const stray = strayColumn(e, known)
  if (stray === null) return
  const grouped = [
    ...groups.map((g) => g.expr.kind === 'column' && inScope(place, g.expr.id) !== undefined
      ? nameOf(place, g.expr.id) : g.column.name),
    ...calls.aggregates.map((a) => a.column.name === 'count(*)' ? 'count(Int64(1))' : a.column.name),
  ]
  fail('not-grouped', span, { column: nameOf(place, stray), grouped: grouped.join(', ') })
}

/** What the join of a subquery looks at must be grouped like anything else. */
function checkJoin(
  place: Place, pending: Pending, known: ReadonlySet<ColumnId>, groups: readonly Computed[],
    calls: Calls, span: Span,
): void {
  for (const id of outerColumns(pending)) {
    if (known.has(id)) continue
    const stray = columnOf(place.scope.columns, id)
    if (stray !== undefined) checkExpression(place, column(id, stray.type), known, groups, calls, span)
  }
}

function strayColumn(e: Expression, known: ReadonlySet<ColumnId>): ColumnId | null {
  for (const id of columnsOf(e)) if (!known.has(id)) return id
  return null
}

const inScope = (place: Place, id: ColumnId) => columnOf(place.scope.columns, id)

function nameOf(place: Place, id: ColumnId): string {
  const c = inScope(place, id)
  return c === undefined ? '?' : columnText(c)
}

function firstColumn(place: Place, e: Expression): string {
  const [id] = columnsOf(e)
  return id === undefined ? 'expression' : nameOf(place, id)
}

