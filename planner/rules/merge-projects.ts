// Makes one projection of two, and drops what only renames or rearranges columns that the node below can give
// itself.
//
//   Project [temp as t]                                    =>   Scan home [temp as t]
//     Project [room, temp]
//       Scan home [co, hum, room, temp, time]
//
// A computed expression moves up only if it is used once; volatile ones never move.
import { isVolatile, some, substitute, type ColumnId, type Expression } from '../expression.ts'
import { arrange } from '../arrange.ts'
import { project, type Plan, type Project } from '../plan.ts'
import { rule } from '../rule.ts'

export default rule('merge-projects', (plan): Plan => {
  if (plan.kind !== 'project') return plan
  const merged = merge(plan)
  if (!merged.exprs.every((e) => e.expr.kind === 'column' && e.expr.id === e.column.id)) return merged
  return arrange(merged.input, merged.columns) ?? merged
})

function merge(outer: Project): Project {
  const inner = outer.input
  if (inner.kind !== 'project') return outer
  const uses = countUses(outer.exprs.map((e) => e.expr))
  const movable = inner.exprs.every((e) =>
    isCheap(e.expr) || (!isVolatile(e.expr) && !hasSubquery(e.expr) && (uses.get(e.column.id) ?? 0) <= 1))
  if (!movable) return outer
  const by = new Map(inner.exprs.map((e) => [e.column.id, e.expr]))
  return project(inner.input, outer.exprs.map((e) => ({ ...e, expr: substitute(e.expr, by) })))
}

const isCheap = (e: Expression): boolean => e.kind === 'column' || e.kind === 'literal'
const hasSubquery = (e: Expression): boolean => some(e, (n) => n.kind === 'scalar-subquery')

/** In how many expressions a column stands; twice in one counts twice. */
function countUses(exprs: readonly Expression[]): ReadonlyMap<ColumnId, number> {
  const uses = new Map<ColumnId, number>()
  const count = (e: Expression): void => {
    some(e, (n) => {
      if (n.kind === 'column') uses.set(n.id, (uses.get(n.id) ?? 0) + 1)
      return false
    })
  }
  exprs.forEach(count)
  return uses
}
