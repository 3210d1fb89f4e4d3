// Drops a sort of at most one row, or of rows that already come in its order; and a limit that cannot cut.
//
//   Sort n                      =>   Aggregate [count(*) as n]
//     Aggregate [count(*) as n]
//
// A sort with a fetch over ordered rows becomes the limit it means.
import { limit, type Plan } from '../plan.ts'
import { isOrdered, orderOf, rowBounds, type Ordered } from '../properties.ts'
import { rule } from '../rule.ts'

export default rule('eliminate-sort', (plan): Plan => {
  if (plan.kind === 'limit') {
    const { max } = rowBounds(plan.input)
    return plan.skip === 0 && plan.fetch !== null && max !== null && max <= plan.fetch ? plan.input : plan
  }
  if (plan.kind !== 'sort') return plan
  const { max } = rowBounds(plan.input)
  if (max !== null && max <= 1 && plan.fetch !== 0) return plan.input
  const want = plan.keys.map((k): Ordered | null =>
    k.expr.kind === 'column' ? { id: k.expr.id, descending: k.descending, nullsFirst: k.nullsFirst } : null)
  if (want.includes(null) || !isOrdered(orderOf(plan.input), want as readonly Ordered[])) return plan
  return plan.fetch === null ? plan.input : limit(plan.input, 0, plan.fetch)
})
