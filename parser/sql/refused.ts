// Statements that are understood and not allowed: they carry the word of their refusal, and what must be
// found first. Their own grammar is not checked: everything up to the end of the statement is skipped.
import { END, type Cursor } from '../cursor.ts'
import { fail } from '../diagnostic.ts'
import type { Name, Query, Refused } from './ast.ts'
import { parseIdent, parseName } from './name.ts'
import { parseQuery, startsSubquery } from './query.ts'

/** The refusal itself; call it once `relation` and `query` have been looked at. */
export function refuse(statement: Refused): never {
  fail(`sql-refused-${statement.reason}`, statement.span, { word: statement.word })
}

const created = new Map([
  ['table', 'CreateMemoryTable'], ['view', 'CreateView'], ['schema', 'CreateCatalogSchema'],
  ['database', 'CreateCatalog'], ['function', 'CreateFunction'], ['index', 'CreateIndex'],
])
const dropped = new Map([
  ['table', 'DropTable'], ['view', 'DropView'], ['schema', 'DropCatalogSchema'], ['function', 'DropFunction'],
])
const plain = new Map([
  ['set', 'SetVariable'], ['begin', 'TransactionStart'], ['start', 'TransactionStart'],
  ['commit', 'TransactionEnd'], ['end', 'TransactionEnd'], ['rollback', 'TransactionEnd'],
  ['abort', 'TransactionEnd'], ['execute', 'Execute'], ['deallocate', 'Deallocate'],
])
const unsupported = new Set([
  'alter', 'truncate', 'grant', 'revoke', 'deny', 'use', 'merge', 'analyze', 'call', 'cache', 'uncache',
  'attach', 'detach', 'kill', 'lock', 'unlock', 'vacuum', 'load', 'install', 'pragma', 'declare', 'fetch',
  'close', 'open', 'discard', 'comment', 'assert', 'savepoint', 'release', 'optimize', 'msck', 'flush',
  'listen', 'notify', 'unlisten', 'rename', 'reset', 'refresh', 'print', 'return', 'raise', 'unload',
  'export',
])
/** Words between CREATE and the kind of thing. */
const modifiers = new Set([
  'or', 'replace', 'temporary', 'temp', 'unbounded', 'external', 'materialized', 'unique',
])

/** Null if the statement is none of these; then nothing is taken. */
export function parseRefused(c: Cursor): Refused | null {
  const start = c.start()
  const word = c.word()
  switch (word) {
    case 'create': return parseCreate(c, start)
    case 'drop': return parseDrop(c, start)
    case 'insert': case 'replace': return parseInsert(c, start)
    case 'update': return parseChange(c, start, 'Update')
    case 'delete': return parseChange(c, start, 'Delete')
    case 'copy': return parseCopy(c, start)
    case 'prepare': return parsePrepare(c, start)
  }
  const known = plain.get(word)
  if (known !== undefined) return finish(c, start, 'statement', known)
  return unsupported.has(word) ? finishUnsupported(c, start) : null
}

function parseCreate(c: Cursor, start: number): Refused {
  c.next()
  let external = false
  while (modifiers.has(c.word())) {
    external ||= c.word() === 'external'
    c.next()
  }
  const word = created.get(c.word())
  if (word === undefined) {
    if (c.kind() === END) c.expected('an object type after CREATE')
    return finishUnsupported(c, start)
  }
  const isIndex = c.word() === 'index'
  c.next()
  if (isIndex) return parseCreateIndex(c, start, word)
  c.takeWords('if', 'not', 'exists')
  parseName(c)
  if (external) return finish(c, start, 'ddl', 'CreateExternalTable')
  if ((word === 'CreateMemoryTable' || word === 'CreateView') && c.takeWord('as')) {
    return finish(c, start, 'ddl', word, null, parseQuery(c))
  }
  return finish(c, start, 'ddl', word)
}

/** The name of the index may be left out; that of its table is looked at. */
function parseCreateIndex(c: Cursor, start: number, word: string): Refused {
  c.takeWord('concurrently')
  c.takeWords('if', 'not', 'exists')
  if (c.word() !== 'on') parseName(c)
  c.expectWord('on')
  return finish(c, start, 'ddl', word, parseName(c))
}

/** What is prepared is planned first, also where it is a statement that would be refused itself. */
function parsePrepare(c: Cursor, start: number): Refused {
  c.next()
  parseIdent(c)
  if (c.sign() === '(') while (c.kind() !== END && !c.takeSign(')')) c.next()
  c.expectWord('as')
  if (startsQuery(c)) return finish(c, start, 'statement', 'Prepare', null, parseQuery(c))
  const inner = c.nest(parseRefused)
  return finish(c, start, 'statement', 'Prepare', inner?.relation ?? null, inner?.query ?? null)
}

function parseDrop(c: Cursor, start: number): Refused {
  c.next()
  const word = dropped.get(c.word())
  if (word === undefined) {
    if (c.kind() === END) c.expected('TABLE, VIEW, SCHEMA or FUNCTION after DROP')
    return finishUnsupported(c, start)
  }
  c.next()
  c.takeWords('if', 'exists')
  parseName(c)
  return finish(c, start, 'ddl', word)
}

function parseInsert(c: Cursor, start: number): Refused {
  c.next()
  const overwrite = c.takeWord('overwrite')
  if (!c.takeWord('into') && !overwrite) c.expected('INTO')
  c.takeWord('table')
  const relation = parseName(c)
  return finish(c, start, 'dml', overwrite ? 'Insert Overwrite' : 'Insert Into', relation, parseSource(c))
}

/** The query whose rows would be written; values are not looked at. */
function parseSource(c: Cursor): Query | null {
  if (c.sign() === '(' && !startsSubquery(c)) {
    while (c.kind() !== END && c.sign() !== ')') c.next()
    c.takeSign(')')
  }
  const hasRows = c.word() !== 'values' && startsQuery(c)
  return hasRows ? parseQuery(c) : null
}

export function startsQuery(c: Cursor): boolean {
  const word = c.word()
  return word === 'select' || word === 'with' || word === 'from' || word === 'values' || c.sign() === '('
}

function parseChange(c: Cursor, start: number, word: 'Update' | 'Delete'): Refused {
  c.next()
  if (word === 'Delete') c.expectWord('from')
  return finish(c, start, 'dml', word, parseName(c))
}

function parseCopy(c: Cursor, start: number): Refused {
  c.next()
  if (c.sign() !== '(' || !startsSubquery(c)) return finish(c, start, 'dml', 'COPY', parseName(c))
  c.next()
  const query = parseQuery(c)
  c.expectSign(')')
  return finish(c, start, 'dml', 'COPY', null, query)
}

function finish(
  c: Cursor, start: number, reason: Refused['reason'], word: string, relation: Name | null = null,
  query: Query | null = null,
): Refused {
  skipStatement(c)
  return { kind: 'refused', reason, word, relation, query, span: c.span(start) }
}

export function finishUnsupported(c: Cursor, start: number): Refused {
  skipStatement(c)
  const span = c.span(start)
  const word = c.text.slice(span.start, span.end)
  return { kind: 'refused', reason: 'unsupported', word, relation: null, query: null, span }
}

function skipStatement(c: Cursor): void {
  while (c.kind() !== END && c.sign() !== ';') c.next()
}

