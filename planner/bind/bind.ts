// The door of the binder: a SQL statement in, a plan of resolved names and types out. Pure: it asks the
// catalog and function views it is given and nothing else. Not optimisation (../optimise.ts).
import type { Scalar } from '../../kernels/column.ts'
import { utf8 } from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type { Explain, Statement } from '../../parser/sql/ast.ts'
import type { CatalogView } from '../catalog.ts'
import type { ColumnId } from '../expression.ts'
import type { FunctionView } from '../function.ts'
import type { Plan } from '../plan.ts'
import { newBinding, newColumn, type Binding, type BindOptions } from './context.ts'
import { refuseMarkers } from './gap-fill.ts'
import { bindQuery } from './query.ts'
import { bindDescribe, bindShow, refuseStatement } from './show.ts'

export type BoundStatement = {
  readonly plan: Plan
  /** The first id that no column of the plan has: rules that make columns continue from here. */
  readonly nextId: ColumnId
  /**
   * The plan holds values of this very query: the instant of now(), or parameters. Do not keep it for
   * another.
   */
  readonly usesNow: boolean
  readonly usesParameters: boolean
}

export type { BindOptions }

export function bindSql(
  statement: Statement, catalog: CatalogView, functions: FunctionView, options: BindOptions,
): BoundStatement {
  const binding = newBinding(catalog, functions, options)
  const plan = bindStatement(binding, statement)
  if (binding.gapFills.size > 0) refuseMarkers(plan, statement.span)
  const { nextId, usesNow, usesParameters } = binding
  return { plan, nextId, usesNow, usesParameters }
}

function bindStatement(binding: Binding, ast: Statement): Plan {
  switch (ast.kind) {
    case 'query-statement': return bindQuery(binding, new Map(), ast.query)
    case 'explain': return bindExplain(binding, ast)
    case 'describe': return bindDescribe(binding, ast)
    case 'refused': return refuseStatement(binding, ast)
    case 'show-tables': case 'show-columns': case 'show-functions': case 'show-create-table':
    case 'show-variable':
      return bindShow(binding, ast)
  }
}

const formats = ['indent', 'tree', 'pgjson', 'graphviz'] as const

function bindExplain(binding: Binding, ast: Explain): Plan {
  const format = formats.find((f) => f === (ast.format ?? 'indent'))
  if (format === undefined) return fail('explain-format', ast.span, { format: ast.format ?? '' })
  if (ast.verbose && ast.format !== null) fail('explain-verbose-format', ast.span, {})
  if (ast.analyze && ast.format !== null) fail('explain-analyze-format', ast.span, {})
  if (ast.statement.kind === 'explain') fail('nested-explain', ast.statement.span, {})
  const input = bindStatement(binding, ast.statement)
  const columns = ['plan_type', 'plan'].map((name) => newColumn(binding, name, utf8, false))
  return { kind: 'explain', columns, input, analyze: ast.analyze, verbose: ast.verbose, format }
}

/** For callers that have no parameters. */
export const noParameters: ReadonlyMap<string, Scalar> = new Map()
