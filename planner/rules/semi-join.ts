// A mark that only decides which rows stay is a semi or an anti join, which needs no column.
//
//   Filter in_list and v > 1                             =>   Filter v > 1
//     Mark-join on k = r.k as in_list                           Project [k, v, true as in_list]
//       Scan a                                                    Semi-join on k = r.k
//       Scan r                                                      Scan a
//                                                                   Scan r
//
// NOT of what may be NULL is NOT IN, which has a join of its own as long as nothing else is compared; else
// the mark stays.
import { and, conjuncts, literal, type Expression } from '../expression.ts'
import { filter, join, passed, project, type Join, type JoinType, type Plan } from '../plan.ts'
import { rule } from '../rule.ts'

export default rule('semi-join', (plan): Plan => {
  if (plan.kind !== 'filter' || plan.input.kind !== 'join' || plan.input.mark === null) return plan
  const marked = plan.input
  const parts = conjuncts(plan.predicate)
  const at = parts.findIndex((part) => typeFor(part, marked) !== null)
  if (at < 0) return plan
  const isTrue = parts[at]!.kind === 'column'
  const kept = join(typeFor(parts[at]!, marked)!, marked.left, marked.right, marked.keys, marked.filter)
  const mark = plan.input.mark
  const known = { column: mark, expr: literal(isTrue, mark.type) }
  const plain = project(kept, [...kept.columns.map(passed), known])
  const rest = parts.filter((_, i) => i !== at)
  return rest.length === 0 ? plain : filter(plain, and(rest))
})

/** The join that keeps the rows for which the condition is true; null: it is not the mark alone. */
function typeFor(condition: Expression, { mark, type, keys, filter: rest }: Join): JoinType | null {
  if (isColumn(condition, mark!.id)) return 'semi'
  if (condition.kind !== 'not' || !isColumn(condition.input, mark!.id)) return null
  if (type === 'mark') return 'anti'
  return keys.length === 1 && rest === null ? 'null-anti' : null
}

const isColumn = (e: Expression, id: number): boolean => e.kind === 'column' && e.id === id
