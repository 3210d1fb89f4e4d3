// Counts rows without reading columns: count(*) over a table, with or without conditions on tags and time.
//
//   Aggregate [count(*)]        Count-rows home [count(*)]
//     Scan home []         =>
//
// Not beside other aggregates, with FILTER or DISTINCT, or under a condition on a field.
import type { Plan } from '../plan.ts'
import { rule } from '../rule.ts'
import { tagsDecide } from './scan-facts.ts'

export default rule('count-rows', (plan): Plan => {
  if (plan.kind !== 'aggregate' || plan.groups.length > 0 || plan.input.kind !== 'scan') return plan
  const [only] = plan.aggregates
  if (plan.aggregates.length !== 1 || only === undefined || !tagsDecide(plan.input)) return plan
  const { call } = only
  if (!call.function.star || call.args.length > 0 || call.filter !== null) return plan
  const { table, reads, predicate, timeRange } = plan.input
  return { kind: 'count-rows', columns: [only.column], table, reads, predicate, timeRange }
})
