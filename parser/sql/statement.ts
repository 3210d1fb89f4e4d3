// Statements: queries, EXPLAIN, DESCRIBE, SHOW, and those that are refused (refused.ts).
// One statement: what may follow it is the business of parse.ts.
import { STRING, type Cursor } from '../cursor.ts'
import type { Explain, Query, Refused, Statement } from './ast.ts'
import { isIdent, parseIdent, parseName } from './name.ts'
import { parseQuery } from './query.ts'
import { finishUnsupported, parseRefused, startsQuery } from './refused.ts'

export function parseStatement(c: Cursor): Statement {
  return c.nest(() => {
    const start = c.start()
    if (startsQuery(c)) return queryStatement(parseQuery(c))
    if (c.takeWord('explain')) return parseExplain(c, start)
    if (c.takeWord('describe') || c.takeWord('desc')) return parseDescribe(c, start)
    if (c.takeWord('show')) return parseShow(c, start)
    return parseRefused(c) ?? c.expected('an SQL statement')
  })
}

function queryStatement(query: Query): Statement {
  return { kind: 'query-statement', query, span: query.span }
}

function parseExplain(c: Cursor, start: number): Explain {
  const analyze = c.takeWord('analyze')
  const verbose = c.takeWord('verbose')
  let format: string | null = null
  if (c.takeWord('format')) {
    if (!isIdent(c) && c.kind() !== STRING) c.expected('an explain format such as TREE')
    format = c.textAt().toLowerCase()
    c.next()
  }
  return { kind: 'explain', analyze, verbose, format, statement: parseStatement(c), span: c.span(start) }
}

function parseDescribe(c: Cursor, start: number): Statement {
  if (startsQuery(c)) return { kind: 'describe', target: { query: parseQuery(c) }, span: c.span(start) }
  if (c.word() === 'table' && isIdent(c, 1)) c.next()
  return { kind: 'describe', target: { table: parseName(c) }, span: c.span(start) }
}

/** After SHOW. A word that is not special is the name of a setting. */
function parseShow(c: Cursor, start: number): Statement {
  const wide = c.word() === 'extended' || c.word() === 'full' ? 1 : 0
  switch (c.word(wide)) {
    case 'tables': return parseShowTables(c, start, wide)
    case 'columns': case 'fields': return parseShowColumns(c, start, wide)
    case 'functions': return parseShowFunctions(c, start)
    case 'databases': case 'schemas': case 'views': case 'collation': return finishUnsupported(c, start)
    case 'create': return parseShowCreate(c, start)
  }
  return parseShowVariable(c, start)
}

function parseShowTables(c: Cursor, start: number, wide: number): Statement {
  skip(c, wide + 1)
  refuseFilter(c, 'SHOW TABLES')
  return { kind: 'show-tables', span: c.span(start) }
}

function parseShowColumns(c: Cursor, start: number, wide: number): Statement {
  skip(c, wide + 1)
  if (!c.takeWord('from')) c.expectWord('in')
  const table = parseName(c)
  refuseFilter(c, 'SHOW COLUMNS')
  return { kind: 'show-columns', table, extended: wide === 1, span: c.span(start) }
}

function refuseFilter(c: Cursor, what: string): void {
  for (const word of ['like', 'ilike', 'where', 'in', 'from']) {
    if (c.word() === word) c.notImplemented(`${what} with ${word.toUpperCase()}`)
  }
}

function parseShowFunctions(c: Cursor, start: number): Statement {
  c.next()
  const like = c.takeWord('like') ? c.expectString() : null
  if (like === null && (c.word() === 'where' || c.word() === 'ilike')) {
    c.notImplemented(`SHOW FUNCTIONS with ${c.word().toUpperCase()}`)
  }
  return { kind: 'show-functions', like, span: c.span(start) }
}

function parseShowCreate(c: Cursor, start: number): Statement | Refused {
  c.next()
  if (!c.takeWord('table')) return finishUnsupported(c, start)
  return { kind: 'show-create-table', table: parseName(c), span: c.span(start) }
}

function skip(c: Cursor, tokens: number): void {
  for (let i = 0; i < tokens; i++) c.next()
}

/** Words and dots; separate words are joined by dots, as the reference does. */
function parseShowVariable(c: Cursor, start: number): Statement {
  if (!isIdent(c)) c.expected('a variable name after SHOW')
  const parts = [parseIdent(c).text]
  while (isIdent(c) || (c.sign() === '.' && isIdent(c, 1))) {
    c.takeSign('.')
    parts.push(parseIdent(c).text)
  }
  const verbose = parts.length > 1 && parts.at(-1) === 'verbose'
  if (verbose) parts.pop()
  const name = parts.join('.')
  const isZone = name === 'timezone' || name === 'time.zone'
  const full = isZone ? 'datafusion.execution.time_zone' : name
  return { kind: 'show-variable', name: full, verbose, span: c.span(start) }
}
