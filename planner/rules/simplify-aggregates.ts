// Makes the same aggregate cheaper: count(1) and count(time) are count(*), as what they count is never NULL.
//
//   Aggregate [count(time)]    =>    Aggregate [count(*)]
//
// count(field) is not: fields can be NULL.
import type { Expression } from '../expression.ts'
import type { Plan } from '../plan.ts'
import { rule } from '../rule.ts'

export default rule('simplify-aggregates', (plan): Plan => {
  if (plan.kind !== 'aggregate') return plan
  const present = new Set(plan.input.columns.filter((c) => !c.nullable).map((c) => c.id))
  const neverNull = (e: Expression): boolean =>
    e.kind === 'literal' ? e.value !== null : e.kind === 'column' && present.has(e.id)
  const simpler = plan.aggregates.map((a) => {
    const { call } = a
    const counts = call.function.star && !call.distinct && call.args.length > 0 && call.args.every(neverNull)
    return counts ? { ...a, call: { ...call, args: [] } } : a
  })
  return simpler.some((a, i) => a !== plan.aggregates[i]) ? { ...plan, aggregates: simpler } : plan
})
