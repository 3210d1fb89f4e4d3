// A sort below a limit keeps only the rows that the limit can reach; a limit goes below a projection.
//
//   Limit 10                       Sort time fetch 10
//     Project [room]      =>         …
//       Sort time
//
// Of two limits the smaller counts. The sort still gives the rows in order; with OFFSET the limit stays to
// skip them.
import { limit, project, type Plan } from '../plan.ts'
import { rule } from '../rule.ts'

export default rule('top-n', (plan): Plan => {
  if (plan.kind !== 'limit') return plan
  const { input, skip, fetch } = plan
  if (input.kind === 'project') return project(push(limit(input.input, skip, fetch)), input.exprs)
  return push(plan)
})

function push(plan: Plan): Plan {
  if (plan.kind !== 'limit') return plan
  const { input, skip, fetch } = plan
  if (input.kind === 'project') return project(push(limit(input.input, skip, fetch)), input.exprs)
  if (input.kind === 'limit') {
    const inner = input.fetch === null ? null : Math.max(0, input.fetch - skip)
    const both = inner === null ? fetch : fetch === null ? inner : Math.min(inner, fetch)
    return push(limit(input.input, input.skip + skip, both))
  }
  if (input.kind !== 'sort' || fetch === null) return plan
  const reach = Math.min(input.fetch ?? Infinity, skip + fetch)
  if (!Number.isSafeInteger(reach)) return plan
  const sorted = { ...input, fetch: reach }
  return skip === 0 ? sorted : limit(sorted, skip, fetch)
}
