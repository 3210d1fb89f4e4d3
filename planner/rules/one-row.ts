// A projection over one row without columns is that row: SELECT 1, 'a'.
//
//   Project [1 as a]        Values [a] (1)
//     Values [] ()     =>
import type { Plan } from '../plan.ts'
import { rule } from '../rule.ts'

export default rule('one-row', (plan): Plan => {
  if (plan.kind !== 'project' || plan.input.kind !== 'values') return plan
  const { columns, rows } = plan.input
  if (columns.length > 0 || rows.length !== 1) return plan
  return { kind: 'values', columns: plan.columns, rows: [plan.exprs.map((e) => e.expr)] }
})
