// Reads the newest data first when a query asks for the last n rows by time, the oldest first for the first
// n.
//
//   Sort time desc fetch 10        Sort time desc fetch 10
//     Scan cpu               =>      Scan cpu newest-first
//
// The scan gets an order, never a count: the sort stops pulling once no later row can come before its last
// one, and so counts rows after merge and filter. Filters and projections may stand between; an Aggregate,
// Join or Window may not.
import type { ColumnId } from '../expression.ts'
import { withInputs, type Plan, type ScanOrder } from '../plan.ts'
import { rule } from '../rule.ts'

export default rule('newest-first', (plan): Plan => {
  const key = plan.kind === 'sort' ? plan.keys[0] : undefined
  if (plan.kind !== 'sort' || plan.fetch === null || key?.expr.kind !== 'column') return plan
  const input = ordered(plan.input, key.expr.id, key.descending ? 'newest-first' : 'oldest-first')
  return input === null ? plan : { ...plan, input, columns: input.columns }
})

function ordered(plan: Plan, time: ColumnId, order: ScanOrder): Plan | null {
  switch (plan.kind) {
    case 'filter': {
      const input = ordered(plan.input, time, order)
      return input === null ? null : withInputs(plan, [input])
    }
    case 'project': {
      const source = plan.exprs.find((e) => e.column.id === time)?.expr
      const input = source?.kind === 'column' ? ordered(plan.input, source.id, order) : null
      return input === null ? null : withInputs(plan, [input])
    }
    case 'scan':
      return plan.reads.some((r) => r.column.id === time && r.source === 'time') ? { ...plan, order } : null
    default: return null
  }
}
