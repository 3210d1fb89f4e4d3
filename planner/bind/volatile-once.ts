// Volatile calls inside an expression that is asked for more than once: BETWEEN is two comparisons, CASE x
// WHEN is one a branch, and each is about one value of random(). It becomes a column below the clause; calls
// alone, since what stands around them may fail in rows that are never asked. Not in ON, whose conditions
// are about pairs of rows, of which no column can hold a value.
import { column, columnsOf, isVolatile, rewriteUp, type Expression } from '../expression.ts'
import { newColumn } from './context.ts'
import type { Place } from './place.ts'

export function volatileOnce(place: Place, e: Expression): Expression {
  const { binding, joins } = place
  if (joins === undefined || place.clause === 'JOIN' || !isVolatile(e)) return e
  return rewriteUp(e, (node) => {
    const isOne = node.kind === 'call' && node.function.volatility === 'volatile'
    if (!isOne || columnsOf(node).size > 0) return node
    const value = newColumn(binding, `${node.function.name}()`, node.type, true)
    joins.push({ computed: { column: value, expr: node } })
    return column(value.id, value.type)
  })
}
