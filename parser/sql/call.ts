// Function calls: arguments and what may follow them (WITHIN GROUP, FILTER, IGNORE NULLS, OVER).
// Which of these a function takes is the binder's question.
import { list, type Cursor } from '../cursor.ts'
import type { Arg, Call, Expr, Name, OrderItem } from './ast.ts'
import { parseExpr } from './expression.ts'
import { isIdent, parseIdent, parseStar, starAhead } from './name.ts'
import { parseOrderItems } from './order.ts'
import { parseWindow } from './window.ts'

/** At the `(` after the name. */
export function parseCall(c: Cursor, name: Name, start: number): Call {
  c.expectSign('(')
  const named = c.sign(1) === '=>' || c.sign(1) === ':='
  const distinct = !named && c.takeWord('distinct')
  if (!distinct && !named && c.sign(1) !== ')' && c.sign(1) !== ',') c.takeWord('all')
  const asStruct = name.length === 1 && name[0]?.text === 'struct'
  const args = endsArgs(c) ? [] : list(c, () => parseArg(c, asStruct))
  return finishCall(c, name, start, distinct, args)
}

/** After the first argument. */
export function parseCallRest(c: Cursor, name: Name, start: number, first: Expr): Call {
  const args: Arg[] = [{ kind: 'arg', name: null, expr: first, span: first.span }]
  while (c.takeSign(',')) args.push(parseArg(c, false))
  return finishCall(c, name, start, false, args)
}

function endsArgs(c: Cursor): boolean {
  return c.sign() === ')' || (c.word() === 'order' && c.word(1) === 'by')
}

/** Arguments of a table function or a call; `struct(1 AS a)` names its fields with AS. */
function parseArg(c: Cursor, asStruct: boolean): Arg {
  const start = c.start()
  if (starAhead(c) >= 0) return { kind: 'arg-star', qualifier: parseStar(c), span: c.span(start) }
  if (isIdent(c) && (c.sign(1) === '=>' || c.sign(1) === ':=')) {
    const name = parseIdent(c)
    c.next()
    return { kind: 'arg', name, expr: parseExpr(c), span: c.span(start) }
  }
  const expr = parseExpr(c)
  const name = asStruct && c.takeWord('as') ? parseIdent(c) : null
  return { kind: 'arg', name, expr, span: c.span(start) }
}

/** `(…)` of a table function. */
export function parseArgs(c: Cursor): Arg[] {
  c.expectSign('(')
  const args = c.sign() === ')' ? [] : list(c, () => parseArg(c, false))
  c.expectSign(')')
  return args
}

function finishCall(c: Cursor, name: Name, start: number, distinct: boolean, args: readonly Arg[]): Call {
  let nulls = takeNulls(c)
  const orderBy = c.takeWords('order', 'by') ? parseOrderItems(c) : []
  nulls ??= takeNulls(c)
  c.expectSign(')')
  const withinGroup = parseWithinGroup(c)
  const filter = parseFilter(c)
  nulls ??= takeNulls(c)
  const over = c.word() === 'over' && (c.sign(1) === '(' || (isIdent(c, 1) && c.word(1) !== 'from'))
    ? parseOver(c)
    : null
  const span = c.span(start)
  return { kind: 'call', name, args, distinct, orderBy, nulls, withinGroup, filter, over, span }
}

function takeNulls(c: Cursor): 'ignore' | 'respect' | null {
  if (c.takeWords('ignore', 'nulls')) return 'ignore'
  return c.takeWords('respect', 'nulls') ? 'respect' : null
}

function parseWithinGroup(c: Cursor): OrderItem[] {
  if (!c.takeWords('within', 'group')) return []
  c.expectSign('(')
  c.expectWord('order')
  c.expectWord('by')
  const items = parseOrderItems(c)
  c.expectSign(')')
  return items
}

function parseFilter(c: Cursor): Expr | null {
  if (c.word() !== 'filter' || c.sign(1) !== '(') return null
  c.next()
  c.next()
  c.expectWord('where')
  const filter = parseExpr(c)
  c.expectSign(')')
  return filter
}

function parseOver(c: Cursor): Call['over'] {
  c.expectWord('over')
  return parseWindow(c)
}
