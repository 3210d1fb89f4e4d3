// Queries: WITH, set operations, ORDER BY, LIMIT, OFFSET, FETCH. What stands between is in select.ts.
// Invariant: a chain of one set operation is one flat node; mixed chains grow to the left, up to heightMax.
import { list, type Cursor } from '../cursor.ts'
import type { CommonTable, Expr, Query, QueryBody, SetOperation, With } from './ast.ts'
import { anyExpr, parseExpr } from './expression.ts'
import { parseIdent, parseIdents } from './name.ts'
import { parseOrderBy } from './order.ts'
import { parseSelect } from './select.ts'

/**
 * At `(`: is this a query in parentheses, rather than an expression or a join? Decided without going back.
 */
export function startsSubquery(c: Cursor): boolean {
  let ahead = 1
  while (c.sign(ahead) === '(') {
    const closer = c.tokens.closers[c.at + ahead]!
    if (closer < 0) return false
    if (!continuesQuery(c, closer + 1 - c.at)) return false
    ahead++
  }
  const word = c.word(ahead)
  if (word === 'values') return c.sign(ahead + 1) === '('
  return word === 'select' || word === 'with' || word === 'from'
}

const queryTails = new Set(['union', 'except', 'intersect', 'order', 'limit', 'offset', 'fetch'])

/** What may follow a query in parentheses that is part of a query in parentheses. */
function continuesQuery(c: Cursor, ahead: number): boolean {
  return c.sign(ahead) === ')' || queryTails.has(c.word(ahead))
}

export function parseQuery(c: Cursor): Query {
  return c.nest(() => {
    const start = c.start()
    const ctes = parseWith(c)
    const body = parseBody(c, 0)
    const orderBy = parseOrderBy(c)
    return { kind: 'query', with: ctes, body, orderBy, ...parseLimits(c), span: c.span(start) }
  })
}

function parseWith(c: Cursor): With | null {
  const start = c.start()
  if (!c.takeWord('with')) return null
  const recursive = c.takeWord('recursive')
  return { kind: 'with', recursive, tables: list(c, parseCommonTable), span: c.span(start) }
}

function parseCommonTable(c: Cursor): CommonTable {
  const start = c.start()
  const name = parseIdent(c)
  const columns = c.sign() === '(' ? parseIdents(c) : []
  c.expectWord('as')
  if (!c.takeWord('materialized')) c.takeWords('not', 'materialized')
  c.expectSign('(')
  const query = parseQuery(c)
  c.expectSign(')')
  return { kind: 'common-table', name, columns, query, span: c.span(start) }
}

const setPowers = new Map([['union', 1], ['except', 1], ['intersect', 2]])

type Combination = Pick<SetOperation, 'op' | 'all' | 'byName'>

function parseBody(c: Cursor, power: number): QueryBody {
  const start = c.start()
  const outerHeight = c.height
  c.height = 0
  let left = parseOperand(c)
  let height = c.height + 1
  let last: (Combination & { inputs: QueryBody[] }) | null = null
  for (;;) {
    const op = c.word()
    const opPower = setPowers.get(op) ?? 0
    if (opPower <= power) {
      c.height = Math.max(outerHeight, height)
      return left
    }
    const combination = parseCombination(c)
    const right = parseBody(c, opPower)
    height = Math.max(height, c.height)
    if (last !== null && isSame(last, combination)) {
      last.inputs.push(right)
    } else {
      last = { ...combination, inputs: [left, right] }
      c.checkHeight(++height)
    }
    left = { kind: 'set-operation', ...last, span: c.span(start) }
  }
}

function isSame(a: Combination, b: Combination): boolean {
  return a.op === b.op && a.all === b.all && a.byName === b.byName
}

function parseCombination(c: Cursor): Combination {
  const op = c.word() as SetOperation['op']
  c.next()
  let byName = c.takeWords('by', 'name')
  const all = c.takeWord('all')
  if (!all) c.takeWord('distinct')
  if (!byName) byName = c.takeWords('by', 'name')
  return { op, all, byName }
}

function parseOperand(c: Cursor): QueryBody {
  if (c.word() === 'select' || c.word() === 'from') return parseSelect(c)
  if (c.takeSign('(')) {
    const query = parseQuery(c)
    c.expectSign(')')
    return query
  }
  if (c.word() === 'values') return parseValues(c)
  return c.expected('SELECT, VALUES, or a subquery in the query body')
}

function parseValues(c: Cursor): QueryBody {
  const start = c.start()
  c.expectWord('values')
  return { kind: 'values', rows: list(c, parseRow), span: c.span(start) }
}

/** VALUES in FROM without parentheses: what follows belongs to the query around it. */
export function parseBareValues(c: Cursor): Query {
  const body = parseValues(c)
  const { span } = body
  return { kind: 'query', with: null, body, orderBy: null, limit: null, offset: null, fetch: null, span }
}

function parseRow(c: Cursor): Expr[] {
  c.takeWord('row')
  c.expectSign('(')
  const row = list(c, anyExpr)
  c.expectSign(')')
  return row
}

type Limits = Pick<Query, 'limit' | 'offset' | 'fetch'>

/** LIMIT n, OFFSET n and FETCH in any order, each once; LIMIT skip, n too. LIMIT ALL is none. */
function parseLimits(c: Cursor): Limits {
  let limit: Expr | null = null
  let offset: Expr | null = null
  let fetch: Expr | null = null
  let limited = false
  for (;;) {
    if ((limited && c.word() === 'fetch') || (fetch !== null && c.word() === 'limit')) {
      c.notImplemented('LIMIT together with FETCH')
    } else if (!limited && c.takeWord('limit')) {
      limited = true
      limit = c.takeWord('all') ? null : parseExpr(c)
      if (limit !== null && offset === null && c.takeSign(',')) { offset = limit; limit = parseExpr(c) }
      if (c.word() === 'by') c.notImplemented('LIMIT BY')
    } else if (offset === null && c.takeWord('offset')) {
      offset = parseExpr(c)
      if (!c.takeWord('rows')) c.takeWord('row')
    } else if (fetch === null && c.word() === 'fetch') {
      fetch = parseFetch(c)
    } else {
      return { limit, offset, fetch }
    }
  }
}

/** FETCH FIRST|NEXT [n] ROW|ROWS ONLY */
function parseFetch(c: Cursor): Expr {
  c.expectWord('fetch')
  if (!c.takeWord('first') && !c.takeWord('next')) c.expected('FIRST or NEXT')
  const none = c.word() === 'row' || c.word() === 'rows'
  const count: Expr = none ? { kind: 'number', text: '1', class: 'int', span: c.tokenSpan() } : parseExpr(c)
  if (c.word() === 'percent') c.notImplemented('FETCH PERCENT')
  if (!c.takeWord('rows') && !c.takeWord('row')) c.expected('ROW or ROWS')
  if (c.word() === 'with') c.notImplemented('FETCH WITH TIES')
  c.expectWord('only')
  return count
}

