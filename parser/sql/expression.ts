// Expressions: a Pratt parser. Binding powers are the reference's, oddities included (`||` binds like `*`,
// `^` looser than `&`). What begins an expression is in primary.ts. Invariant: AND and OR come out flat,
// and no tree is higher than heightMax, so those who walk it may recurse.
import { list, SIGN, WORD, type Cursor } from '../cursor.ts'
import type { BinaryOp, Expr, Is } from './ast.ts'
import { parseIdent } from './name.ts'
import { parsePrimary } from './primary.ts'
import { parseQuery, startsSubquery } from './query.ts'
import { parseType } from './type.ts'

export const powers = {
  postfix: 50, zone: 41, product: 40, sum: 30, ampersand: 23, caret: 22, pipe: 21, comparison: 20, like: 19,
  is: 17, other: 16, not: 15, and: 10, or: 5,
} as const

const levels: readonly (readonly [number, readonly BinaryOp[]])[] = [
  [powers.product, ['*', '/', '%', 'div', '||']],
  [powers.sum, ['+', '-']],
  [powers.ampersand, ['&']],
  [powers.caret, ['^', '#', '<<', '>>']],
  [powers.pipe, ['|']],
  [powers.comparison, ['=', '!=', '<', '<=', '>', '>=', '<=>']],
  [powers.comparison, ['~', '~*', '!~', '!~*', '~~', '~~*', '!~~', '!~~*']],
  [powers.other, ['@>', '<@', '->', '->>']],
]
export const binaryPowers: ReadonlyMap<BinaryOp, number> =
  new Map(levels.flatMap(([power, ops]) => ops.map((op) => [op, power] as const)))

/** Everything that binds tighter than `power`. */
export function parseExpr(c: Cursor, power = 0): Expr {
  return c.nest(() => {
    const outerHeight = c.height
    c.height = 0
    const start = c.start()
    let left = parsePrimary(c)
    let height = c.height + 1
    while (nextPower(c) > power) {
      const flat = c.word() === 'and' || c.word() === 'or'
      left = parseInfix(c, left, start)
      height = Math.max(height, c.height) + (flat ? 0 : 1)
      c.checkHeight(height)
    }
    c.height = Math.max(outerHeight, height)
    return left
  })
}

/** The sign as an operator; other spellings of one operator become one. */
function binaryOpAt(c: Cursor): BinaryOp | null {
  let sign = c.sign()
  if (sign === '') sign = c.word() === 'div' ? 'div' : ''
  else if (sign === '==') sign = '='
  else if (sign === '<>') sign = '!='
  else if (sign === '>' && c.sign(1) === '>' && c.start(1) === c.start() + 1) sign = '>>'
  return binaryPowers.has(sign as BinaryOp) ? sign as BinaryOp : null
}

/** 0: no operator here. */
function nextPower(c: Cursor): number {
  const kind = c.kind()
  if (kind === SIGN) {
    const sign = c.sign()
    if (sign === '::' || sign === '[' || sign === '.') return powers.postfix
    const op = binaryOpAt(c)
    return op === null ? 0 : binaryPowers.get(op)!
  }
  return kind === WORD ? wordPower(c) : 0
}

function wordPower(c: Cursor): number {
  switch (c.word()) {
    case 'or': return powers.or
    case 'and': return powers.and
    case 'is': return powers.is
    case 'between': case 'in': return powers.comparison
    case 'like': case 'ilike': return powers.like
    case 'similar': return c.word(1) === 'to' ? powers.like : 0
    case 'div': return powers.product
    case 'at': return c.word(1) === 'time' && c.word(2) === 'zone' ? powers.zone : 0
    case 'collate': return c.notImplemented('COLLATE')
    case 'not': return negatedPower(c.word(1))
    default: return 0
  }
}

function negatedPower(next: string): number {
  if (next === 'in' || next === 'between') return powers.comparison
  return next === 'like' || next === 'ilike' || next === 'similar' ? powers.like : 0
}

function parseInfix(c: Cursor, left: Expr, start: number): Expr {
  if (c.kind() === SIGN) {
    if (c.takeSign('::')) {
      return { kind: 'cast', expr: left, type: parseType(c), safe: false, span: c.span(start) }
    }
    if (c.takeSign('[')) return parseSubscript(c, left, start)
    if (c.takeSign('.')) {
      return { kind: 'field-access', expr: left, field: parseIdent(c), span: c.span(start) }
    }
    return parseBinary(c, left, start)
  }
  if (c.word() === 'div') return parseBinary(c, left, start)
  if (c.word() === 'and' || c.word() === 'or') return parseLogical(c, left, start)
  if (c.takeWord('is')) return parseIs(c, left, start)
  if (c.takeWords('at', 'time', 'zone')) {
    return { kind: 'at-time-zone', expr: left, zone: parseExpr(c, powers.zone), span: c.span(start) }
  }
  const negated = c.takeWord('not')
  if (c.takeWord('between')) return parseBetween(c, left, start, negated)
  if (c.takeWord('in')) return parseIn(c, left, start, negated)
  return parseLike(c, left, start, negated)
}

function parseBinary(c: Cursor, left: Expr, start: number): Expr {
  const op = binaryOpAt(c)!
  c.next()
  if (op === '>>') c.next()
  const quantifier = c.word()
  if ((quantifier === 'any' || quantifier === 'all' || quantifier === 'some') && c.sign(1) === '(') {
    c.next()
    const operand = parseExpr(c, powers.postfix)
    return {
      kind: 'quantified', op, quantifier: quantifier === 'all' ? 'all' : 'any', expr: left, operand,
      span: c.span(start),
    }
  }
  return { kind: 'binary', op, left, right: parseExpr(c, binaryPowers.get(op)!), span: c.span(start) }
}

function parseLogical(c: Cursor, left: Expr, start: number): Expr {
  const op = c.word() === 'and' ? 'and' : 'or'
  const operands = [left]
  while (c.takeWord(op)) operands.push(parseExpr(c, powers[op]))
  return { kind: 'logical', op, operands, span: c.span(start) }
}

const truths = new Set(['null', 'true', 'false', 'unknown'])

function parseIs(c: Cursor, left: Expr, start: number): Expr {
  const negated = c.takeWord('not')
  if (c.takeWords('distinct', 'from')) {
    return { kind: 'is-distinct', left, right: parseExpr(c, powers.is), negated, span: c.span(start) }
  }
  const test = c.word()
  if (!truths.has(test)) c.expected('[NOT] NULL | TRUE | FALSE | UNKNOWN | DISTINCT FROM after IS')
  c.next()
  return { kind: 'is', expr: left, test: test as Is['test'], negated, span: c.span(start) }
}

function parseBetween(c: Cursor, expr: Expr, start: number, negated: boolean): Expr {
  const low = parseExpr(c, powers.comparison)
  c.expectWord('and')
  const high = parseExpr(c, powers.comparison)
  return { kind: 'between', expr, low, high, negated, span: c.span(start) }
}

function parseIn(c: Cursor, expr: Expr, start: number, negated: boolean): Expr {
  if (c.sign() !== '(') c.expected('(')
  if (startsSubquery(c)) {
    c.next()
    const query = parseQuery(c)
    c.expectSign(')')
    return { kind: 'in-subquery', expr, query, negated, span: c.span(start) }
  }
  c.next()
  const items = list(c, anyExpr)
  c.expectSign(')')
  return { kind: 'in-list', expr, list: items, negated, span: c.span(start) }
}

/** For `list`: an expression of any power. */
export function anyExpr(c: Cursor): Expr {
  return parseExpr(c)
}

function parseLike(c: Cursor, expr: Expr, start: number, negated: boolean): Expr {
  const op = c.takeWord('like') ? 'like' : c.takeWord('ilike') ? 'ilike' : 'similar'
  if (op === 'similar') { c.expectWord('similar'); c.expectWord('to') }
  const word = c.word()
  if (op !== 'similar' && (word === 'any' || word === 'all') && c.sign(1) === '(') {
    c.notImplemented(`${op.toUpperCase()} ${word.toUpperCase()}`)
  }
  const pattern = parseExpr(c, powers.like)
  const escape = c.takeWord('escape') ? c.expectString() : null
  return { kind: 'like', op, expr, pattern, escape, negated, span: c.span(start) }
}

/** After `[`: an index, or a slice of which every part may be missing. */
function parseSubscript(c: Cursor, expr: Expr, start: number): Expr {
  const from = c.sign() === ':' ? null : parseExpr(c)
  if (from !== null && c.takeSign(']')) return { kind: 'subscript', expr, index: from, span: c.span(start) }
  if (!c.takeSign(':')) c.expected(']')
  const to = c.sign() === ':' || c.sign() === ']' ? null : parseExpr(c)
  const step = c.takeSign(':') && c.sign() !== ']' ? parseExpr(c) : null
  c.expectSign(']')
  return { kind: 'slice', expr, from, to, step, span: c.span(start) }
}
