// Binds a whole query: WITH, its body (SELECT, set operation, VALUES), ORDER BY and LIMIT around it.
// Not the inside of a SELECT (select.ts). The names of the result's columns are final here, before any
// rewriting.
import { typeName } from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type { Expr, OrderBy, Query, QueryBody, Values, With } from '../../parser/sql/ast.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { column, type Expression, type SortKey } from '../expression.ts'
import { limit, sort, type Plan } from '../plan.ts'
import { bindOrderItem, sortKey } from './call.ts'
import { coerceAll } from './coerce-expression.ts'
import {
  newColumn, queryDepthMax, relationsMax, type Binding, type CommonQueries, type CommonQuery,
} from './context.ts'
import { bindExpression } from './expression.ts'
import { bindCommon } from './from.ts'
import type { Place } from './place.ts'
import { mentions } from './recursive.ts'
import { emptyScope, scopeOf } from './scope.ts'
import { bindSelect } from './select.ts'
import { bindSetOperation } from './set-operation.ts'

export function bindQuery(binding: Binding, outer: CommonQueries, ast: Query): Plan {
  if (++binding.depth > queryDepthMax) fail('query-depth', ast.span, { limit: queryDepthMax })
  const common = ast.with === null ? outer : bindWith(outer, ast.with)
  const plan = ast.body.kind === 'select' ? bindSelect(binding, common, ast.body, ast.orderBy)
    : bindOrderBy(binding, common, bindBody(binding, common, ast.body), ast.orderBy)
  if (ast.with !== null) checkUnasked(binding, common, ast.with)
  const fetch = bindCount(binding, ast.limit ?? ast.fetch, 'LIMIT')
  const skip = bindCount(binding, ast.offset, 'OFFSET') ?? 0
  binding.depth--
  return fetch === null && skip === 0 ? plan : limit(plan, skip, fetch)
}

export function bindBody(binding: Binding, common: CommonQueries, body: QueryBody): Plan {
  switch (body.kind) {
    case 'select': return bindSelect(binding, common, body, null)
    case 'query': return bindQuery(binding, common, body)
    case 'values': return bindValues(binding, common, body)
    case 'set-operation': return bindSetOperation(binding, common, body)
  }
}

/** Each WITH query sees those before it. */
export function bindWith(outer: CommonQueries, ast: With): CommonQueries {
  let common = outer
  for (const table of ast.tables) {
    if (common.size >= relationsMax) fail('too-many-relations', table.span, { limit: relationsMax })
    const name = table.name.text
    if (common.has(name)) fail('cte-twice', table.name.span, { name })
    const recursive = ast.recursive && mentions(table.query, name)
    const { columns, query } = table
    const entry: CommonQuery = { name, columns, query, outer: common, recursive, working: null }
    common = new Map(common).set(name, entry)
  }
  return common
}

/** What nobody reads must be right all the same. The last first: it may read those before it. */
export function checkUnasked(binding: Binding, common: CommonQueries, ast: With): void {
  for (const table of ast.tables.toReversed()) {
    const entry = common.get(table.name.text)!
    if (!binding.asked.has(entry)) bindCommon(binding, entry, table.span)
  }
}

function bindValues(binding: Binding, common: CommonQueries, ast: Values): Plan {
  const place: Place = { binding, common, scope: emptyScope, clause: 'VALUES', aliases: null, calls: null }
  const width = ast.rows[0]?.length ?? 0
  ast.rows.forEach((row, i) => {
    if (row.length !== width) fail('values-ragged', ast.span, { found: row.length, expected: width, row: i })
  })
  const rows = ast.rows.map((row) => row.map((e) => bindExpression(place, e)))
  const byColumn = Array.from({ length: width }, (_, i) =>
    coerceAll(rows.map((row) => row[i]!), 'VALUES', ast.span))
  const columns = byColumn.map((values, i) => newColumn(binding, `column${i + 1}`, values[0]!.type, true))
  return { kind: 'values', columns, rows: rows.map((_, r) => byColumn.map((values) => values[r]!)) }
}

/** ORDER BY over finished columns: set operations, VALUES, parenthesised queries. */
function bindOrderBy(binding: Binding, common: CommonQueries, plan: Plan, ast: OrderBy | null): Plan {
  if (ast === null) return plan
  const refs = plan.columns.map((c) => column(c.id, c.type))
  if (ast.all !== null) {
    const { all } = ast
    return sort(plan, refs.map((e) => sortKey(e, all)))
  }
  const place: Place = {
    binding, common, scope: scopeOf(plan.columns), clause: 'ORDER BY', aliases: null, calls: null,
  }
  const keys = ast.items.map((item): SortKey => {
    const at = orderPosition(item.expr, refs.length)
    return at === null ? bindOrderItem(place, item) : sortKey(refs[at]!, item)
  })
  return sort(plan, keys)
}

/** The index that ORDER BY 2 means; null if the expression is not a position. */
export function orderPosition(ast: Expr, columns: number): number | null {
  if (ast.kind !== 'number' || ast.class !== 'int') return null
  const position = Number(ast.text)
  if (position < 1 || position > columns) fail('order-position', ast.span, { position: ast.text, columns })
  return position - 1
}

/** A constant number of rows; null: none was given. */
function bindCount(binding: Binding, ast: Expr | null, clause: 'LIMIT' | 'OFFSET'): number | null {
  if (ast === null) return null
  const place: Place = { binding, common: new Map(), scope: emptyScope, clause, aliases: null, calls: null }
  const e: Expression = bindExpression(place, ast)
  if (e.type.kind === 'null') return null
  if (e.type.kind !== 'int') return fail('limit-type', ast.span, { clause, type: typeName(e.type) })
  const value = evaluate(e)
  if (value === null) return null
  if (typeof value !== 'bigint') return fail('limit-constant', ast.span, { clause })
  if (value < 0n) return fail('limit-negative', ast.span, { clause, value: String(value) })
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
}
