// Windows: what follows OVER, the definitions of a WINDOW clause, and their frames.
// Named windows are not looked up here, and frames not checked for sense.
import { list, type Cursor } from '../cursor.ts'
import type { Frame, FrameBound, NamedWindow, Window, WindowSpec } from './ast.ts'
import { anyExpr, parseExpr } from './expression.ts'
import { isIdent, parseIdent } from './name.ts'
import { parseOrderItems } from './order.ts'

/** `w` or `(…)`. */
export function parseWindow(c: Cursor): Window {
  const start = c.start()
  if (c.sign() !== '(') return { kind: 'window-name', name: parseIdent(c), span: c.span(start) }
  return parseSpec(c)
}

export function parseNamedWindow(c: Cursor): NamedWindow {
  const start = c.start()
  const name = parseIdent(c)
  c.expectWord('as')
  return { kind: 'named-window', name, window: parseWindow(c), span: c.span(start) }
}

const specWords = new Set(['partition', 'order', 'rows', 'range', 'groups'])

function parseSpec(c: Cursor): WindowSpec {
  const start = c.start()
  c.expectSign('(')
  const base = isIdent(c) && !specWords.has(c.word()) ? parseIdent(c) : null
  const partitionBy = c.takeWords('partition', 'by') ? list(c, anyExpr) : []
  const orderBy = c.takeWords('order', 'by') ? parseOrderItems(c) : []
  const frame = parseFrame(c)
  c.expectSign(')')
  return { kind: 'window-spec', base, partitionBy, orderBy, frame, span: c.span(start) }
}

function parseFrame(c: Cursor): Frame | null {
  const start = c.start()
  const units = c.word()
  if (units !== 'rows' && units !== 'range' && units !== 'groups') return null
  c.next()
  const between = c.takeWord('between')
  const from = parseBound(c)
  if (between) c.expectWord('and')
  const end = between ? parseBound(c) : null
  if (c.word() === 'exclude') c.notImplemented('EXCLUDE in a window frame')
  return { kind: 'frame', units, start: from, end, span: c.span(start) }
}

function parseBound(c: Cursor): FrameBound {
  const start = c.start()
  if (c.takeWords('current', 'row')) return { kind: 'current-row', span: c.span(start) }
  const offset = c.takeWord('unbounded') ? null : parseExpr(c)
  const kind = c.word()
  if (kind !== 'preceding' && kind !== 'following') c.expected('PRECEDING or FOLLOWING')
  c.next()
  return { kind, offset, span: c.span(start) }
}
