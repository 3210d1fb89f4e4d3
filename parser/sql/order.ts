// ORDER BY: items with their direction, or ALL.
// Also the ORDER BY inside calls and windows, where ALL is a column.
import { list, type Cursor } from '../cursor.ts'
import type { OrderBy, OrderItem, Ordering } from './ast.ts'
import { parseExpr } from './expression.ts'

export function parseOrderItems(c: Cursor): OrderItem[] {
  return list(c, parseOrderItem)
}

function parseOrderItem(c: Cursor): OrderItem {
  const start = c.start()
  const expr = parseExpr(c)
  const ordering = parseOrdering(c)
  return { kind: 'order-item', expr, ...ordering, span: c.span(start) }
}

function parseOrdering(c: Cursor): Ordering {
  const descending = c.takeWord('desc')
  if (!descending) c.takeWord('asc')
  if (c.takeWords('nulls', 'first')) return { descending, nulls: 'first' }
  return { descending, nulls: c.takeWords('nulls', 'last') ? 'last' : null }
}

/** Null if there is none here. */
export function parseOrderBy(c: Cursor): OrderBy | null {
  const start = c.start()
  if (!c.takeWords('order', 'by')) return null
  if (c.word() === 'all' && c.sign(1) !== '.' && c.sign(1) !== '(') {
    c.next()
    return { kind: 'order-by', all: parseOrdering(c), items: [], span: c.span(start) }
  }
  return { kind: 'order-by', all: null, items: parseOrderItems(c), span: c.span(start) }
}
