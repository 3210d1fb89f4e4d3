// WITH RECURSIVE: `static UNION ALL recursive`. The recursive term reads, under the name of the WITH query,
// the rows of the round before; types and names are those of the static term. Not the rounds
// (engine/operators/recursive.ts). A WITH query that does not name itself is an ordinary one.
import { sameType } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { QueryBody } from '../../parser/sql/ast.ts'
import { column } from '../expression.ts'
import { project, type OutputColumn, type Plan, type RecursionId } from '../plan.ts'
import { newColumn, type Binding, type CommonQuery, type CommonQueries } from './context.ts'
import { castTo } from './expression.ts'
import { bindBody, bindWith, checkUnasked } from './query.ts'

/** The rows of the round before, as the recursive term sees them. */
export type WorkingRows = { readonly of: RecursionId; readonly columns: readonly OutputColumn[] }

/**
 * Whether a table of that name stands in the query; a look at the tree, names of inner WITH queries included.
 */
export function mentions(tree: unknown, name: string): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  if (Array.isArray(tree)) return tree.some((item) => mentions(item, name))
  const node = tree as { readonly kind?: unknown; readonly name?: unknown }
  if (node.kind === 'table' && Array.isArray(node.name) && node.name.length === 1 &&
    node.name[0].text === name) return true
  return Object.values(tree).some((child) => mentions(child, name))
}

/** The columns carry the names by which the query is called; null: not recursive, though it may say so. */
export function bindRecursive(binding: Binding, entry: CommonQuery): Plan | null {
  const { query, name } = entry
  const { body, span } = query
  if (body.kind !== 'set-operation' || body.op !== 'union') return null
  if (!body.all) {
    fail('sql-not-implemented', span, {
      what: 'Recursive queries with a distinct \'UNION\' (in which the previous iteration\'s results will ' +
        'be de-duplicated) is not supported',
    })
  }
  if (body.byName) fail('sql-not-implemented', span, { what: 'WITH RECURSIVE with UNION BY NAME' })
  if (query.orderBy !== null || query.limit !== null || query.offset !== null || query.fetch !== null) {
    fail('sql-not-implemented', span, {
      what: `ORDER BY and LIMIT around a recursive UNION: order and limit where "${name}" is read`,
    })
  }
  const outer = query.with === null ? entry.outer : bindWith(entry.outer, query.with)
  const start = bindBody(binding, outer, withoutLast(body))
  if (entry.columns.length > 0 && entry.columns.length !== start.columns.length) {
    fail('column-aliases', span, { columns: start.columns.length, aliases: entry.columns.length })
  }
  const nameOf = (c: OutputColumn, i: number): string => entry.columns[i]?.text ?? c.name
  const of = binding.nextId++
  const working = start.columns.map((c, i) => newColumn(binding, nameOf(c, i), c.type, true))
  const inside: CommonQueries = new Map(outer).set(name, { ...entry, working: { of, columns: working } })
  const step = asStatic(binding, bindBody(binding, inside, body.inputs[body.inputs.length - 1]!), start, span)
  if (query.with !== null) checkUnasked(binding, outer, query.with)
  const columns = start.columns.map((c, i) => newColumn(binding, nameOf(c, i), c.type, true, name))
  return { kind: 'recursive', columns, name, of, start, step }
}

/** Each use of the name is a read of its own, with columns of its own. */
export function bindWorkingRows(binding: Binding, name: string, working: WorkingRows): Plan {
  const columns = working.columns.map((c) => newColumn(binding, c.name, c.type, true, name))
  return { kind: 'working-table', columns, name, of: working.of }
}

function withoutLast(body: Extract<QueryBody, { kind: 'set-operation' }>): QueryBody {
  return body.inputs.length === 2 ? body.inputs[0]! : { ...body, inputs: body.inputs.slice(0, -1) }
}

/** The recursive term with the types of the static one. */
function asStatic(binding: Binding, step: Plan, start: Plan, span: Span): Plan {
  if (step.columns.length !== start.columns.length) {
    fail('recursive-columns', span, { start: start.columns.length, step: step.columns.length })
  }
  if (step.columns.every((c, i) => sameType(c.type, start.columns[i]!.type))) return step
  return project(step, step.columns.map((c, i) => {
    const { type } = start.columns[i]!
    const from = column(c.id, c.type)
    if (sameType(c.type, type)) return { column: c, expr: from }
    return { column: newColumn(binding, c.name, type, true), expr: castTo(from, type, false, span) }
  }))
}
