// Drops a filter that is always true; a part of the query that can give no row becomes `empty`.
//
//   Filter false              =>   Empty
//     Scan home
//
// Also LIMIT 0, an impossible time range, and what stands above nothing. An aggregate without keys still
// gives its row.
import { conjuncts, and } from '../expression.ts'
import { inputsOf, noRows, type Plan } from '../plan.ts'
import { rule } from '../rule.ts'
import { isNothing } from '../time-range.ts'

export default rule('eliminate-filter', (plan): Plan => {
  if (plan.kind === 'filter') {
    const parts = conjuncts(plan.predicate)
    if (parts.some((p) => p.kind === 'literal' && p.value !== true)) return noRows(plan.columns)
    const open = parts.filter((p) => p.kind !== 'literal')
    if (open.length === 0) return plan.input
    if (open.length < parts.length) return { ...plan, predicate: and(open) }
  }
  if (plan.kind === 'limit' && plan.fetch === 0) return noRows(plan.columns)
  if (plan.kind === 'limit' && plan.skip === 0 && plan.fetch === null) return plan.input
  if (plan.kind === 'scan' && isNothing(plan.timeRange)) return noRows(plan.columns)
  return isEmptyBelow(plan) ? noRows(plan.columns) : plan
})

function isEmptyBelow(plan: Plan): boolean {
  const empty = inputsOf(plan).map((input) => input.kind === 'empty')
  switch (plan.kind) {
    case 'filter': case 'project': case 'distinct': case 'window': case 'sort': case 'limit': case 'gap-fill':
    case 'unnest':
      return empty[0]!
    case 'aggregate': return plan.groups.length > 0 && empty[0]!
    case 'join':
      switch (plan.type) {
        case 'inner': case 'cross': case 'semi': return empty[0]! || empty[1]!
        case 'left': case 'anti': case 'null-anti': case 'mark': case 'null-mark': return empty[0]!
        case 'full': return empty[0]! && empty[1]!
      }
      break
    case 'union': return empty.every(Boolean)
  }
  return false
}
