// Answers "which tag values are there" from the series directory instead of the rows.
//
//   Distinct                           Series-tags cpu [hostname]
//     Scan cpu [hostname]      =>
//
// Also GROUP BY tags without aggregates. A time range may stay (series know their first and last time); a
// condition on a field may not.
import type { Plan, Scan } from '../plan.ts'
import { rule } from '../rule.ts'
import { plainColumns, tagIds, tagsDecide } from './scan-facts.ts'

export default rule('series-tags', (plan): Plan => {
  if (plan.kind === 'distinct' && plan.on === null && plan.input.kind === 'scan') return tagsOf(plan.input,
    plan)
  const groupsOnly = plan.kind === 'aggregate' && plan.aggregates.length === 0 && plan.input.kind === 'scan'
  if (!groupsOnly || plan.input.kind !== 'scan') return plan
  const ids = plainColumns(plan.groups.map((g) => g.expr), tagIds(plan.input))
  const renamed = plan.groups.some((g) => g.expr.kind !== 'column' || g.expr.id !== g.column.id)
  return ids === null || renamed ? plan : tagsOf({ ...plan.input, columns: plan.columns }, plan)
})

function tagsOf(scan: Scan, otherwise: Plan): Plan {
  const tags = tagIds(scan)
  if (!tagsDecide(scan) || scan.columns.length === 0 ||
    !scan.columns.every((c) => tags.has(c.id))) return otherwise
  const { columns, table, reads, predicate, timeRange } = scan
  return { kind: 'series-tags', columns, table, reads, predicate, timeRange }
}
