// Calls with words between their arguments, as the SQL standard has them: EXTRACT, POSITION, SUBSTRING,
// TRIM, OVERLAY. The same names with commas are ordinary calls.
import { STRING, WORD, type Cursor } from '../cursor.ts'
import type { Expr, Trim } from './ast.ts'
import { parseCallRest } from './call.ts'
import { parseExpr, powers } from './expression.ts'
import { parseName } from './name.ts'

/** At a word before `(`; null where the call is an ordinary one (then nothing is taken). */
export function parseSpecialCall(c: Cursor): Expr | null {
  switch (c.word()) {
    case 'extract': return parseExtract(c)
    case 'position': return c.sign(2) === ')' ? null : parsePosition(c)
    case 'substring': case 'substr': return startsPlainCall(c) ? null : parseSubstring(c)
    case 'overlay': return startsPlainCall(c) ? null : parseOverlay(c)
    case 'trim': return startsPlainCall(c) ? null : parseTrim(c)
    default: return null
  }
}

/** No arguments, or named ones, or DISTINCT: not the standard's form. */
function startsPlainCall(c: Cursor): boolean {
  return c.sign(2) === ')' || c.sign(3) === '=>' || c.sign(3) === ':=' || c.word(2) === 'distinct'
}

function parseExtract(c: Cursor): Expr | null {
  if (c.word(3) !== 'from' || (c.kind(2) !== WORD && c.kind(2) !== STRING)) return null
  const start = c.start()
  c.next()
  c.next()
  const field = c.textAt().toUpperCase()
  c.next()
  c.expectWord('from')
  const expr = parseExpr(c)
  c.expectSign(')')
  return { kind: 'extract', field, expr, span: c.span(start) }
}

function parsePosition(c: Cursor): Expr {
  const start = c.start()
  const name = parseName(c)
  c.expectSign('(')
  const needle = parseExpr(c, powers.comparison)
  if (!c.takeWord('in')) return parseCallRest(c, name, start, needle)
  const haystack = parseExpr(c)
  c.expectSign(')')
  return { kind: 'position', needle, haystack, span: c.span(start) }
}

function parseSubstring(c: Cursor): Expr {
  const start = c.start()
  const name = parseName(c)
  c.expectSign('(')
  const expr = parseExpr(c)
  if (c.word() !== 'from' && c.word() !== 'for') return parseCallRest(c, name, start, expr)
  const from = c.takeWord('from') ? parseExpr(c) : null
  const length = c.takeWord('for') ? parseExpr(c) : null
  c.expectSign(')')
  return { kind: 'substring', expr, from, length, span: c.span(start) }
}

function parseOverlay(c: Cursor): Expr {
  const start = c.start()
  const name = parseName(c)
  c.expectSign('(')
  const expr = parseExpr(c)
  if (!c.takeWord('placing')) return parseCallRest(c, name, start, expr)
  const placing = parseExpr(c)
  c.expectWord('from')
  const from = parseExpr(c)
  const length = c.takeWord('for') ? parseExpr(c) : null
  c.expectSign(')')
  return { kind: 'overlay', expr, placing, from, length, span: c.span(start) }
}

function parseTrim(c: Cursor): Expr {
  const start = c.start()
  const name = parseName(c)
  c.expectSign('(')
  const side = takeSide(c)
  if (side !== null && c.takeWord('from')) return finishTrim(c, start, side, null)
  const first = parseExpr(c)
  if (c.takeWord('from')) return finishTrim(c, start, side ?? 'both', first)
  if (side === null) return parseCallRest(c, name, start, first)
  c.expectSign(')')
  return { kind: 'trim', side, what: null, expr: first, span: c.span(start) }
}

/** BOTH, LEADING, TRAILING, unless it is a column of that name. */
function takeSide(c: Cursor): Trim['side'] | null {
  const word = c.word()
  if (word !== 'both' && word !== 'leading' && word !== 'trailing') return null
  if (c.sign(1) === ')' || c.sign(1) === ',' || c.sign(1) === '.') return null
  c.next()
  return word
}

function finishTrim(c: Cursor, start: number, side: Trim['side'], what: Expr | null): Expr {
  const expr = parseExpr(c)
  c.expectSign(')')
  return { kind: 'trim', side, what, expr, span: c.span(start) }
}
