// Turns "the row whose row_number by newest time is 1" into the newest row of each series.
//
//   Filter rn = 1                                                        Project […, 1 as rn]
//     Window [row_number() over (partition by hostname           =>        Last-rows cpu by [hostname]
//             order by time desc) as rn]
//       Scan cpu
//
// Only with this one window, tags as partition, time DESC as the only key, and tags alone in the condition
// below.
import { and, conjuncts, literal, type ColumnId, type Expression } from '../expression.ts'
import { filter, passed, project, type Plan } from '../plan.ts'
import { rule } from '../rule.ts'
import { lastRows } from './last-rows.ts'
import { plainColumns, tagIds, tagsDecide, timeId } from './scan-facts.ts'

export default rule('first-row-number', (plan): Plan => {
  if (plan.kind !== 'filter' || plan.input.kind !== 'window') return plan
  const { input: scan, calls } = plan.input
  const [window] = calls
  if (scan.kind !== 'scan' || !tagsDecide(scan) || calls.length !== 1 || window === undefined) return plan
  const { call, column: number } = window
  const [key] = call.orderBy
  const by = plainColumns(call.partitionBy, tagIds(scan))
  const byTime = call.orderBy.length === 1 && key?.expr.kind === 'column' && key.expr.id === timeId(scan) &&
    key.descending
  if (call.function.name !== 'row_number' || by === null || !byTime) return plan
  const parts = conjuncts(plan.predicate)
  const first = parts.find((p) => isFirst(p, number.id))
  if (first === undefined) return plan
  const numbered = project(lastRows(scan, by, false), [
    ...scan.columns.map(passed),
    { column: number, expr: literal(1n, number.type) },
  ])
  const rest = parts.filter((p) => p !== first)
  return rest.length === 0 ? numbered : filter(numbered, and(rest))
})

/** rn = 1, rn <= 1, rn < 2. */
function isFirst(e: Expression, number: ColumnId): boolean {
  if (e.kind !== 'compare' || e.left.kind !== 'column' || e.left.id !== number ||
    e.right.kind !== 'literal') return false
  const { value } = e.right
  return ((e.op === '=' || e.op === '<=') && value === 1n) || (e.op === '<' && value === 2n)
}
