// A copy of a plan with fresh column ids, for queries that read one input several times (GROUPING SETS).
// Not a rewrite: the copy computes the same rows. Plans inside scalar subqueries are shared, they run on
// their own.
import { unreachable } from '../kernels/assert.ts'
import { mapChildren, type ColumnId, type Expression } from './expression.ts'
import { inputsOf, mapExpressions, withInputs, type OutputColumn, type Plan } from './plan.ts'

export type Renumbered = { readonly plan: Plan; readonly mapExpression: (e: Expression) => Expression }

export function renumber(plan: Plan, nextId: () => ColumnId): Renumbered {
  const ids = new Map<ColumnId, ColumnId>()
  const id = (old: ColumnId): ColumnId => {
    const known = ids.get(old)
    if (known !== undefined) return known
    const fresh = nextId()
    ids.set(old, fresh)
    return fresh
  }
  const mapExpression = (e: Expression): Expression =>
    e.kind === 'column' ? { ...e, id: id(e.id) } : mapChildren(e, mapExpression)
  const copy = (node: Plan): Plan => {
    const inputs = inputsOf(node).map(copy)
    return withInputs(mapExpressions(withColumns(node, id), mapExpression), inputs)
  }
  return { plan: copy(plan), mapExpression }
}

/** The node with its own columns renumbered; expressions and inputs are left as they are. */
function withColumns(node: Plan, id: (old: ColumnId) => ColumnId): Plan {
  const column = (c: OutputColumn): OutputColumn => ({ ...c, id: id(c.id) })
  const own = <T extends { readonly column: OutputColumn }>(list: readonly T[]): readonly T[] =>
    list.map((item) => ({ ...item, column: column(item.column) }))
  const columns = node.columns.map(column)
  switch (node.kind) {
    case 'scan': case 'series-tags': case 'count-rows': case 'provider-scan':
      return { ...node, columns, reads: own(node.reads) }
    case 'last-rows': return { ...node, columns, reads: own(node.reads), by: node.by.map(id) }
    case 'last-values': {
      const values = own(node.values).map((v) => ({ ...v, of: id(v.of) }))
      return { ...node, columns, reads: own(node.reads), by: node.by.map(id), values }
    }
    case 'project': return { ...node, columns, exprs: own(node.exprs) }
    case 'aggregate': return { ...node, columns, groups: own(node.groups), aggregates: own(node.aggregates) }
    case 'window': return { ...node, columns, calls: own(node.calls) }
    case 'unnest': return { ...node, columns, items: own(node.items) }
    case 'join': return { ...node, columns, mark: node.mark === null ? null : column(node.mark) }
    case 'gap-fill': {
      const fills = node.fills.map((f) => ({ ...f, id: id(f.id) }))
      return { ...node, columns, time: id(node.time), series: node.series.map(id), fills }
    }
    case 'partitioned': return { ...node, columns, tags: node.tags.map((ids) => ids.map(id)) }
    case 'table-function': case 'values': case 'empty': case 'filter': case 'distinct': case 'sort':
    case 'limit': case 'union': case 'recursive': case 'working-table': case 'explain':
      return { ...node, columns }
    default: return unreachable(node)
  }
}
