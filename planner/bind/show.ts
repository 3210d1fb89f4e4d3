// SHOW and DESCRIBE: plans over the virtual tables of information_schema, and refusals of statements that
// change things. Not the virtual tables (the engine provides them). Refused statements still report an
// unknown table first.
import { boolean, typeName, utf8 } from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type { Describe, Refused, ShowColumns, ShowCreateTable, Statement } from '../../parser/sql/ast.ts'
import { catalogName } from '../catalog.ts'
import { and, column, compare, literal, type Expression } from '../expression.ts'
import { filter, passed, project, type OutputColumn, type Plan } from '../plan.ts'
import { settings } from '../settings.ts'
import { newColumn, type Binding } from './context.ts'
import { findTable, scanProvider, type FoundTable } from './from.ts'
import { bindQuery } from './query.ts'

export type ShowStatement = Extract<Statement, { kind: `show-${string}` }>

export function bindShow(binding: Binding, ast: ShowStatement): Plan {
  switch (ast.kind) {
    case 'show-tables': return informationSchema(binding, 'tables', ast)
    case 'show-columns': return showColumns(binding, ast)
    case 'show-variable': {
      const isKnown = ast.name === 'all' || settings.some(({ name }) => name === ast.name)
      if (!isKnown) fail('unknown-variable', ast.span, { name: ast.name })
      const shown = ast.verbose ? ['name', 'value', 'description'] : ['name', 'value']
      const all = pick(informationSchema(binding, 'df_settings', ast), shown)
      return ast.name === 'all' ? all : filter(all, equals(all, 'name', ast.name))
    }
    case 'show-functions': {
      const all = informationSchema(binding, 'functions', ast)
      return ast.like === null ? all : filter(all, like(all, 'function_name', ast.like))
    }
    case 'show-create-table': return showCreateTable(binding, ast)
  }
}

function informationSchema(binding: Binding, name: string, ast: Statement): Plan {
  const provider = binding.catalog.provider('information_schema', name)
  return provider === null ? fail('unknown-table', ast.span, { name: `public.information_schema.${name}` })
    : scanProvider(binding, provider)
}

const named = (plan: Plan, name: string): OutputColumn | undefined =>
  plan.columns.find((c) => c.name === name)

function pick(plan: Plan, names: readonly string[]): Plan {
  const columns = names.flatMap((name) => named(plan, name) ?? [])
  return project(plan, columns.map(passed))
}

function equals(plan: Plan, name: string, value: string): Expression {
  const c = named(plan, name)
  return c === undefined ? literal(true, boolean) : compare('=', column(c.id, c.type), literal(value, utf8))
}

function like(plan: Plan, name: string, pattern: string): Expression {
  const c = named(plan, name)
  if (c === undefined) return literal(true, boolean)
  return {
    kind: 'like', input: column(c.id, c.type), pattern: literal(pattern, utf8), escape: null, negated: false,
    insensitive: false, type: boolean,
  }
}

const nameParts = (found: FoundTable): { readonly schema: string; readonly name: string } =>
  found.kind === 'table' ? found.table : found.provider

function showColumns(binding: Binding, ast: ShowColumns): Plan {
  const { schema, name } = nameParts(findTable(binding, ast.table))
  const all = informationSchema(binding, 'columns', ast)
  const rows = filter(all, and([equals(all, 'table_schema', schema), equals(all, 'table_name', name)]))
  return ast.extended ? rows
    : pick(rows, ['table_catalog', 'table_schema', 'table_name', 'column_name', 'data_type', 'is_nullable'])
}

/** No table here was made by a statement, so there is none to show. */
function showCreateTable(binding: Binding, ast: ShowCreateTable): Plan {
  const { schema, name } = nameParts(findTable(binding, ast.table))
  const names = ['table_catalog', 'table_schema', 'table_name', 'definition']
  const columns = names.map((column) => newColumn(binding, column, utf8, column === 'definition'))
  const values = [catalogName, schema, name, null].map((value) => literal(value, utf8))
  return { kind: 'values', columns, rows: [values] }
}

export function bindDescribe(binding: Binding, ast: Describe): Plan {
  const { target } = ast
  const columns = 'query' in target ? bindQuery(binding, new Map(), target.query).columns
    : columnsOf(findTable(binding, target.table))
  const output = ['column_name', 'data_type', 'is_nullable'].map((name) =>
    newColumn(binding, name, utf8, false))
  return {
    kind: 'values',
    columns: output,
    rows: columns.map((c) => [c.name, typeName(c.type), c.nullable ? 'YES' : 'NO'].map((text) =>
      literal(text, utf8))),
  }
}

const columnsOf = (found: FoundTable) => found.kind === 'table' ? found.table.columns : found.provider.columns

export function refuseStatement(binding: Binding, ast: Refused): never {
  if (ast.relation !== null) findTable(binding, ast.relation)
  const options = { ...binding.options, hasNoValues: ast.word === 'Prepare' }
  if (ast.query !== null) bindQuery({ ...binding, options }, new Map(), ast.query)
  switch (ast.reason) {
    case 'ddl': return fail('sql-refused-ddl', ast.span, { word: ast.word })
    case 'dml': return fail('sql-refused-dml', ast.span, { word: ast.word })
    case 'statement': return fail('sql-refused-statement', ast.span, { word: ast.word })
    case 'unsupported': return fail('sql-refused-unsupported', ast.span, { word: ast.word })
  }
}
