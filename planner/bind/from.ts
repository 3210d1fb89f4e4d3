// FROM: tables, WITH queries, derived tables, table functions, and the joins between them.
// Not conditions of WHERE. Gives a plan and the scope its columns are called by; both sides of every use are
// bound anew, so column ids stay unique.
import { sameType, typeName } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type {
  Derived, From, Join as JoinAst, JoinCondition, JoinType, Name, Relation, Table, TableAlias, TableFunction,
  Unnest,
} from '../../parser/sql/ast.ts'
import { catalogName, defaultSchema, type ProviderView, type TableView } from '../catalog.ts'
import type { ColumnId } from '../expression.ts'
import { allTime, filter, type OutputColumn, type Plan, type ScanColumn } from '../plan.ts'
import { argument, bindCondition } from './call.ts'
import {
  countConstant, countRelation, newColumn, type Binding, type CommonQueries, type CommonQuery,
} from './context.ts'
import { bindExpression } from './expression.ts'
import { bindJoin } from './join.ts'
import { bindLateral, isLateral } from './lateral.ts'
import { nameText } from './names.ts'
import { bindQuery } from './query.ts'
import { bindRecursive, bindWorkingRows } from './recursive.ts'
import { emptyScope, scopeOf, spanOf, type Scope } from './scope.ts'
import { bindUnnestRelation, nothingBefore } from './unnest.ts'

export type Bound = { readonly plan: Plan; readonly scope: Scope }

/** No FROM is one row without columns. */
export const oneRow: Plan = { kind: 'values', columns: [], rows: [[]] }

export function bindFromList(
  binding: Binding, common: CommonQueries, list: readonly From[], span: Span,
): Bound {
  const [first, ...rest] = list
  if (first === undefined) {
    countConstant(binding, span)
    return { plan: oneRow, scope: emptyScope }
  }
  return rest.reduce((left, from) => {
    if (looksLeft(from)) return bindFrom(binding, common, from, left)
    const right = bindFrom(binding, common, from, null)
    return bindJoin(binding, common, left, right, 'cross', null, spanOfFrom(list))
  }, bindFrom(binding, common, first, null))
}

/** Joins that a cross join below them may as well stand below. */
const opensLeft: ReadonlySet<JoinType> = new Set<JoinType>(['inner', 'cross', 'left'])

/** Whether the first relation sees what stands before the comma: LATERAL, and unnest of its lists. */
function looksLeft({ relation, joins }: From): boolean {
  return isLateral(relation) ||
    (relation.kind === 'unnest' && joins.every((join) => opensLeft.has(join.type)))
}

const spanOfFrom = (list: readonly From[]) =>
  ({ start: list[0]!.span.start, end: list[list.length - 1]!.span.end })

/** `left`: what stands before a comma, if the first relation is LATERAL and may name it. */
function bindFrom(binding: Binding, common: CommonQueries, from: From, left: Bound | null): Bound {
  const { relation, span } = from
  const first = left === null ? bindRelation(binding, common, relation)
    : joinNext(binding, common, left, { kind: 'join', type: 'cross', relation, condition: null, span })
  return from.joins.reduce((sofar: Bound, next: JoinAst) => joinNext(binding, common, sofar, next), first)
}

type NextJoin = Omit<JoinAst, 'condition'> & { readonly condition: JoinAst['condition'] | null }

function joinNext(binding: Binding, common: CommonQueries, left: Bound, next: NextJoin): Bound {
  const { relation, type, condition, span } = next
  if (relation.kind === 'unnest') return joinUnnest(binding, common, left, relation, condition, type)
  const bindRight = (): Bound => bindRelation(binding, common, relation)
  if (!isLateral(relation)) return bindJoin(binding, common, left, bindRight(), type, condition, span)
  const lateral = bindLateral(binding, common, left, next, bindRight)
  return 'bound' in lateral ? lateral.bound
    : bindJoin(binding, common, left, lateral.inner, type, condition, span)
}

/** The rows of the left with the items of their lists; if it uses no column of the left, an ordinary join. */
function joinUnnest(
  binding: Binding, common: CommonQueries, left: Bound, ast: Unnest, condition: JoinCondition | null,
  type: JoinType,
): Bound {
  const { plan, columns, usesLeft } = bindUnnestRelation(binding, common, ast, left, type)
  const right = aliased(plan, columns, ast.alias)
  if (!usesLeft) return bindJoin(binding, common, left, right, type, condition, ast.span)
  countRelation(binding, ast.span)
  const scope = scopeOf([...left.scope.columns, ...right.scope.columns], left.scope.hidden)
  if (condition === null || condition.kind === 'no-condition') return { plan, scope }
  if (condition.kind !== 'on') fail('sql-not-implemented', ast.span, { what: 'USING with a lateral UNNEST' })
  const place = { binding, common, scope, clause: 'JOIN', aliases: null, calls: null }
  const on = bindCondition(place, condition.expr)
  if (type === 'left' && !(on.kind === 'literal' && on.value === true)) {
    fail('sql-not-implemented', ast.span, { what: 'LEFT JOIN of a lateral UNNEST with a condition but TRUE' })
  }
  return { plan: filter(plan, on), scope }
}

function bindRelation(binding: Binding, common: CommonQueries, relation: Relation): Bound {
  countRelation(binding, relation.span)
  switch (relation.kind) {
    case 'table': return bindTable(binding, common, relation)
    case 'derived': return bindDerived(binding, common, relation)
    case 'table-function': return bindTableFunction(binding, common, relation)
    case 'nested-join': {
      const inner = bindFrom(binding, common, relation.from, null)
      return relation.alias === null ? inner : aliased(inner.plan, inner.scope.columns, relation.alias)
    }
    case 'unnest': {
      const { plan, columns } = bindUnnestRelation(binding, common, relation, nothingBefore, 'cross')
      return aliased(plan, columns, relation.alias)
    }
  }
}

/** The columns under another name; the plan is the same. */
function aliased(plan: Plan, columns: readonly OutputColumn[], alias: TableAlias | null): Bound {
  if (alias === null) return { plan, scope: scopeOf(columns) }
  if (alias.columns.length > 0 && alias.columns.length !== columns.length) {
    fail('column-aliases', alias.span, { columns: columns.length, aliases: alias.columns.length })
  }
  return {
    plan,
    scope: scopeOf(columns.map((c, i) => ({ ...c, qualifier: alias.name.text, path: undefined,
      name: alias.columns[i]?.text ?? c.name }))),
  }
}

function bindTable(binding: Binding, common: CommonQueries, ast: Table): Bound {
  const withQuery = ast.name.length === 1 ? common.get(ast.name[0]!.text) : undefined
  if (withQuery !== undefined) {
    const { plan, columns } = bindCommon(binding, withQuery, ast.span)
    return aliased(plan, columns, ast.alias)
  }
  const found = findTable(binding, ast.name)
  const plan = found.kind === 'table' ? scanTable(binding, found.table)
    : scanProvider(binding, found.provider)
  const path = ast.name.length === 1 ? undefined : nameText(ast.name.slice(0, -1))
  const columns = path === undefined ? plan.columns : plan.columns.map((c) => ({ ...c, path }))
  return aliased(plan, columns, ast.alias)
}

/** A WITH query, bound anew for each use. */
export function bindCommon(
  binding: Binding, entry: CommonQuery, span: Span,
): { readonly plan: Plan; readonly columns: readonly OutputColumn[] } {
  const { name, working } = entry
  binding.asked.add(entry)
  const special = working !== null ? bindWorkingRows(binding, name, working)
    : entry.recursive ? bindRecursive(binding, entry) : null
  if (special !== null) return { plan: special, columns: special.columns }
  const plan = bindQuery(binding, entry.outer, entry.query)
  const named = entry.columns
  if (named.length > 0 && named.length !== plan.columns.length) {
    fail('column-aliases', span, { columns: plan.columns.length, aliases: named.length })
  }
  const columns = plan.columns.map((c, i) =>
    ({ ...c, qualifier: name, path: undefined, name: named[i]?.text ?? c.name }))
  return { plan, columns }
}

export type FoundTable =
  | { readonly kind: 'table'; readonly table: TableView }
  | { readonly kind: 'provider'; readonly provider: ProviderView }

/** Fails with the full name if there is no such table. */
export function findTable(binding: Binding, name: Name): FoundTable {
  if (name.length > 3) fail('name-parts', spanOf(name), { name: nameText(name), parts: name.length })
  const parts = name.map((part) => part.text)
  const table = parts[parts.length - 1]!
  const schema = parts[parts.length - 2] ?? defaultSchema
  const catalog = parts[parts.length - 3] ?? catalogName
  if (catalog === catalogName) {
    const view = schema === defaultSchema ? binding.catalog.table(schema, table) : null
    if (view !== null) return { kind: 'table', table: view }
    const provider = binding.catalog.provider(schema, table)
    if (provider !== null) return { kind: 'provider', provider }
  }
  return fail('unknown-table', spanOf(name), { name: `${catalog}.${schema}.${table}` })
}

type TableColumns = {
  readonly base: ColumnId
  readonly reads: readonly ScanColumn[]
  readonly columns: readonly OutputColumn[]
}

/** Of tables that a query names first, as most do: ids begin at the same number, and nothing changes them. */
const firstColumns = new WeakMap<TableView, TableColumns>()

function columnsOfTable(binding: Binding, table: TableView): TableColumns {
  const base = binding.nextId
  const known = firstColumns.get(table)
  if (known?.base === base) {
    binding.nextId += known.reads.length
    return known
  }
  const reads = table.columns.map((c): ScanColumn =>
    ({ column: newColumn(binding, c.name, c.type, c.nullable, table.name), source: c.name }))
  const made = { base, reads, columns: reads.map((r) => r.column) }
  if (known === undefined || base < known.base) firstColumns.set(table, made)
  return made
}

function scanTable(binding: Binding, table: TableView): Plan {
  const { reads, columns } = columnsOfTable(binding, table)
  return {
    kind: 'scan', columns, table, reads, predicate: null, timeRange: allTime,
      order: 'none',
  }
}

export function scanProvider(binding: Binding, provider: ProviderView): Plan {
  const reads: ScanColumn[] = provider.columns.map((c) =>
    ({ column: newColumn(binding, c.name, c.type, c.nullable, provider.name), source: c.name }))
  return { kind: 'provider-scan', columns: reads.map((r) => r.column), provider, reads, filters: [] }
}

function bindDerived(binding: Binding, common: CommonQueries, ast: Derived): Bound {
  const plan = bindQuery(binding, common, ast.query)
  return aliased(plan, plan.columns, ast.alias)
}

function bindTableFunction(binding: Binding, common: CommonQueries, ast: TableFunction): Bound {
  const name = nameText(ast.name)
  const f = binding.functions.table(name)
  if (f === null) return fail('unknown-table-function', ast.span, { name })
  const place = { binding, common, scope: emptyScope, clause: 'FROM', aliases: null, calls: null }
  const args = ast.args.map((arg) => {
    const e = bindExpression(place, argument(arg, name))
    return e.kind === 'literal' ? e : fail('table-function-literal', arg.span, { name: f.name })
  })
  const types = args.map((a) => a.type)
  const columns = f.columns(args.map((a) => a.value), types, binding.catalog.database)
  if (columns === null) {
    return fail('table-function-args', ast.span, { name: f.name, types: types.map(typeName).join(', ') })
  }
  const outputs = columns.map((c) => newColumn(binding, c.name, c.type, c.nullable, f.name))
  const plan: Plan = {
    kind: 'table-function', columns: outputs, function: f, args: args.map((a) => a.value), filters: [],
  }
  return aliased(plan, outputs, ast.alias)
}

/** Whether two lists of columns have the same types, place by place. */
export const sameTypes = (a: readonly OutputColumn[], b: readonly OutputColumn[]): boolean =>
  a.length === b.length && a.every((c, i) => sameType(c.type, b[i]!.type))
