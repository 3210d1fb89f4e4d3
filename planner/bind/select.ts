// Binds one SELECT: the order of its clauses, who sees whose names, and the plan nodes they become.
// FROM, WHERE, aggregate, HAVING, window, QUALIFY, projection, DISTINCT, ORDER BY: each is a step below, in
// that order. Invariant: expressions above an aggregate use only its output; names of the result are final
// here.
import { typeName } from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type { Expr, OrderBy, Select, SelectItem } from '../../parser/sql/ast.ts'
import { column, columnsOf, type ColumnId, type Expression, type SortKey } from '../expression.ts'
import { columnOf, columnsWithin } from '../long-lists.ts'
import {
  distinct, filter, project, sort, window, type Computed, type OutputColumn, type Plan,
} from '../plan.ts'
import { knownExpressions, sameExpression } from '../same.ts'
import { bindCondition, bindOrderItem, sortKey } from './call.ts'
import { newColumn, type Binding, type CommonQueries } from './context.ts'
import { bindExpression } from './expression.ts'
import { bindFromList } from './from.ts'
import { aliasesOf, groupSelect, type Grouped } from './group.ts'
import { groupedTexts } from './grouped-texts.ts'
import { splitLate, withJoins, type Pending } from './pending-join.ts'
import { columnText } from './names.ts'
import { newCalls, type Calls, type KnownSubquery, type Place } from './place.ts'
import { orderPosition } from './query.ts'
import { resultName, shownExpression } from './result-name.ts'
import { bindStructItems, nameItems, newUnnests, unnestedIds, withUnnests } from './unnest.ts'
import { expandWildcard } from './wildcard.ts'

/** One output column of the SELECT list. `shown` is its name inside messages. */
export type Item = {
  readonly expr: Expression
  readonly name: string
  readonly qualifier: string | null
  readonly shown: string
  readonly alias: boolean
}

export type SelectParts = {
  readonly items: readonly Item[]
  readonly having: Expression | null
  readonly qualify: Expression | null
  readonly keys: readonly SortKey[]
  /** How messages show them. */
  readonly keyNames: readonly string[]
  /** DISTINCT ON expressions. */
  readonly on: readonly Expression[] | null
}

export function bindSelect(
  binding: Binding, common: CommonQueries, ast: Select, orderBy: OrderBy | null,
): Plan {
  const from = bindFromList(binding, common, ast.from, ast.span)
  const base: Place = { binding, common, scope: from.scope, clause: 'WHERE', aliases: null, calls: null }
  let plan = ast.where === null ? from.plan : bindWhere(base, from.plan, ast.where)
  const calls = newCalls(ast.windows, groupedTexts(base, ast))
  const joins: Pending[] = []
  const unnests = newUnnests()
  const subqueries: KnownSubquery[] = []
  const parts = bindParts({ ...base, joins, subqueries, unnests }, calls, ast, orderBy)
  const grouped = groupSelect({ ...base, joins, subqueries, unnests }, calls, ast, plan, parts)
  plan = grouped.plan
  if (calls.windows.length > 0) plan = window(plan,
    calls.windows.map((w) => ({ ...w, call: grouped.mapCall(w.call) })))
  const overWindows = splitLate(grouped.joins, unnestedIds(grouped.unnests))
  plan = withJoins(plan, overWindows.ready)
  if (grouped.parts.qualify !== null) plan = filter(plan, grouped.parts.qualify)
  plan = withJoins(withUnnests(plan, grouped.unnests), overWindows.waiting)
  return finish(binding, ast, plan, grouped)
}

function bindWhere(place: Place, input: Plan, ast: Expr): Plan {
  const joins: Pending[] = []
  const condition = bindCondition({ ...place, joins, subqueries: [] }, ast)
  return filter(withJoins(input, joins), condition)
}

function bindParts(base: Place, calls: Calls, ast: Select, orderBy: OrderBy | null): SelectParts {
  const list: Place = { ...base, clause: 'SELECT', calls }
  const items = ast.items.flatMap((item) => bindItem(list, item))
  if (items.length === 0) fail('no-columns', ast.span, {})
  refuseDuplicates(items, ast)
  const outputs = aliasesOf(items)
  const having = ast.having === null ? null
    : bindCondition({ ...list, clause: 'HAVING', aliases: { byName: outputs, first: false } }, ast.having)
  if (having !== null) refuseWindows(having, calls, ast)
  const qualify = ast.qualify === null ? null
    : bindCondition({ ...list, clause: 'QUALIFY', aliases: { byName: outputs, first: false } }, ast.qualify)
  if (ast.qualify !== null && calls.windows.length === 0) {
    const problem = 'QUALIFY clause requires window functions in the SELECT list or QUALIFY clause'
    fail('window-frame', ast.qualify.span, { problem })
  }
  const ordered: Place = { ...list, clause: 'ORDER BY', aliases: { byName: outputs, first: true } }
  const keys = orderBy === null ? [] : bindKeys(ordered, items, orderBy)
  const on = ast.distinct?.kind === 'distinct-on' ? ast.distinct.exprs.map((e) => bindExpression(ordered, e))
    : null
  if (on !== null) checkDistinctOn(ast, on, keys, calls)
  const keyNames = keys.map((_, i) =>
    orderBy?.all === null ? shownExpression(ordered, orderBy.items[i]!.expr) : '')
  return { items, having, qualify, keys, keyNames, on }
}

/** Windows come after HAVING, also by an alias. */
function refuseWindows(having: Expression, calls: Calls, ast: Select): void {
  const used = columnsOf(having)
  const found = calls.windows.find((w) => used.has(w.column.id))
  if (found !== undefined) {
    fail('window-place', ast.having!.span, { name: found.call.function.name, clause: 'HAVING' })
  }
}

function bindItem(place: Place, item: SelectItem): readonly Item[] {
  if (item.kind === 'wildcard') return expandWildcard(place, item)
  const fields = bindStructItems(place, item)
  if (fields !== null) return fields
  const expr = bindExpression(place, item.expr)
  if (item.alias !== null) {
    nameItems(place, expr, item.alias.text)
    const shown = `${shownExpression(place, item.expr)} AS ${item.alias.text}`
    return [{ expr, name: item.alias.text, qualifier: null, shown, alias: true }]
  }
  const name = resultName(place, item.expr)
  const found = expr.kind === 'column' ? columnOf(place.scope.columns, expr.id) : undefined
  const bare = found !== undefined && item.expr.kind === 'column'
  const qualifier = bare ? found.qualifier : null
  const full = bare ? columnText({ ...found, name }) : name
  const shown = item.expr.kind === 'cast' ? `CAST(${full} AS ${typeName(expr.type)})` : full
  return [{ expr, name, qualifier, shown, alias: false }]
}

function refuseDuplicates(items: readonly Item[], ast: Select): void {
  const seen = new Map<string, number>()
  items.forEach((item, at) => {
    const key = item.qualifier === null ? item.name : `${item.qualifier}.${item.name}`
    const first = seen.get(key)
    if (first !== undefined) {
      fail('duplicate-output', ast.span, { first: items[first]!.shown, at: first, second: item.shown,
        secondAt: at })
    }
    seen.set(key, at)
  })
}

function bindKeys(place: Place, items: readonly Item[], orderBy: OrderBy): readonly SortKey[] {
  const { all } = orderBy
  if (all !== null) return items.map((item) => sortKey(item.expr, all))
  return orderBy.items.map((item) => {
    const at = orderPosition(item.expr, items.length)
    return at === null ? bindOrderItem(place, item) : sortKey(items[at]!.expr, item)
  })
}

function checkDistinctOn(
  ast: Select, on: readonly Expression[], keys: readonly SortKey[], calls: Calls,
): void {
  if (on.length === 0) fail('distinct-on-empty', ast.span, {})
  if (ast.groupBy !== null || calls.aggregates.length > 0 || calls.windows.length > 0) {
    fail('distinct-on-aggregate', ast.span, {})
  }
  const fits = on.every((e, i) => keys[i] !== undefined && sameExpression(e, keys[i].expr))
  if (keys.length > 0 && !fits) fail('distinct-on-order', ast.span, {})
}

// ---------------------------------------------------------------- projection, DISTINCT, ORDER BY

/**
 * The SELECT list, then DISTINCT, then the order. Keys that are not in the list are computed beside it and
 * dropped.
 */
function finish(binding: Binding, ast: Select, input: Plan, grouped: Grouped): Plan {
  const { items, keys, keyNames, on } = grouped.parts
  const outputs = outputColumns(binding, items)
  const hidden: Computed[] = []
  const known = knownExpressions<Computed>((o) => o.expr)
  for (const output of outputs) known.add(output)
  const refer = (e: Expression, name: string): Expression => {
    const listed = known.find(e)
    if (listed !== undefined) return column(listed.column.id, listed.column.type)
    if (ast.distinct?.kind === 'distinct') fail('order-not-selected', ast.span, { expr: name })
    const computed = { column: e.kind === 'column' ? passed(input, e)
      : newColumn(binding, 'key', e.type, true), expr: e }
    hidden.push(computed)
    known.add(computed)
    return column(computed.column.id, e.type)
  }
  const onRefs = on === null ? null : on.map((e) => refer(e, ''))
  const sortKeys = keys.flatMap((k, i) =>
    isConstant(k.expr) ? [] : [{ ...k, expr: refer(k.expr, keyNames[i]!) }])
  let plan = select(input, [...outputs, ...hidden])
  if (ast.distinct?.kind === 'distinct') plan = distinct(plan, null)
  if (sortKeys.length > 0) plan = sort(plan, sortKeys)
  if (onRefs !== null) plan = distinct(plan, onRefs)
  if (hidden.length === 0) return plan
  return select(plan, outputs.map((o) => ({ column: o.column, expr: column(o.column.id, o.column.type) })))
}

const isConstant = (e: Expression): boolean => e.kind === 'literal'

const passed = (input: Plan, e: { readonly id: ColumnId }): OutputColumn =>
  columnOf(input.columns, e.id)!

/** A column passed through keeps its id (it is the same value), unless it is listed twice. */
function outputColumns(binding: Binding, items: readonly Item[]): readonly Computed[] {
  const used = new Set<ColumnId>()
  return items.map((item) => {
    const { expr } = item
    const keeps = expr.kind === 'column' && !used.has(expr.id)
    const id = keeps ? expr.id : binding.nextId++
    used.add(id)
    return { column: { id, name: item.name, qualifier: item.qualifier, type: expr.type, nullable: true },
      expr }
  })
}

/** A projection, unless it would change nothing. */
function select(input: Plan, exprs: readonly Computed[]): Plan {
  const passing = new Set(exprs.flatMap((e) => e.expr.kind === 'column' ? [e.expr.id] : []))
  const nullable = new Map(columnsWithin(input.columns, passing).map((c) => [c.id, c.nullable]))
  const exact = exprs.map((e) => e.expr.kind === 'column'
    ? { ...e, column: { ...e.column, nullable: nullable.get(e.expr.id) ?? true } }
    : e)
  const same = exact.length === input.columns.length && exact.every((e, i) => {
    const c = input.columns[i]!
    return e.column.id === c.id && e.column.name === c.name && e.column.qualifier === c.qualifier
  })
  return same ? input : project(input, exact)
}
