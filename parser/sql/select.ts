// SELECT: its list, and the clauses up to QUALIFY and WINDOW.
// FROM may come first: FROM t [SELECT …] [WHERE …].
import { NUMBER, END, list, type Cursor } from '../cursor.ts'
import { fail } from '../diagnostic.ts'
import type {
  Distinct, Expr, From, GroupBy, GroupItem, GroupingSets, Ident, Name, NamedWindow, Select, SelectItem,
  Wildcard,
} from './ast.ts'
import { anyExpr, parseExpr } from './expression.ts'
import { parseColumnAlias, parseIdent, parseIdents, parseStar, starAhead } from './name.ts'
import { parseFromList } from './relation.ts'
import { parseNamedWindow } from './window.ts'
import { endsSelectList } from './words.ts'

/** At SELECT or FROM. */
export function parseSelect(c: Cursor): Select {
  const start = c.start()
  let from: readonly From[] = c.takeWord('from') ? parseFromList(c) : []
  const fromFirst = from.length > 0
  let distinct: Distinct | null = null
  let items: readonly SelectItem[]
  if (c.takeWord('select')) {
    distinct = parseDistinct(c)
    items = parseItems(c)
    if (c.word() === 'into') fail('sql-refused-ddl', c.tokenSpan(), { word: 'CreateMemoryTable' })
    if (!fromFirst && c.takeWord('from')) from = parseFromList(c)
  } else {
    items = [wildcard([], start, c)]
  }
  if (c.word() === 'lateral' && c.word(1) === 'view') c.notImplemented('LATERAL VIEW')
  if (c.word() === 'prewhere') c.notImplemented('PREWHERE')
  const where = c.takeWord('where') ? parseExpr(c) : null
  const groupBy = parseGroupBy(c)
  for (const word of ['cluster', 'distribute', 'sort']) {
    if (c.word() === word && c.word(1) === 'by') c.notImplemented(`${word.toUpperCase()} BY`)
  }
  const having = c.takeWord('having') ? parseExpr(c) : null
  const tail = parseTail(c)
  return { kind: 'select', distinct, items, from, where, groupBy, having, ...tail, span: c.span(start) }
}

/** WINDOW and QUALIFY, in either order. */
function parseTail(c: Cursor): { windows: readonly NamedWindow[]; qualify: Expr | null } {
  let windows: readonly NamedWindow[] = []
  let qualify = c.takeWord('qualify') ? parseExpr(c) : null
  if (c.takeWord('window')) windows = list(c, parseNamedWindow)
  if (qualify === null && c.takeWord('qualify')) qualify = parseExpr(c)
  return { windows, qualify }
}

function parseDistinct(c: Cursor): Distinct | null {
  const start = c.start()
  if (c.word() === 'top' && (c.kind(1) === NUMBER || c.sign(1) === '(')) c.notImplemented('TOP')
  if (c.word() === 'all' && !standsAlone(c)) {
    c.next()
    return null
  }
  if (!c.takeWord('distinct')) return null
  if (!c.takeWord('on')) return { kind: 'distinct', span: c.span(start) }
  c.expectSign('(')
  const exprs = c.sign() === ')' ? [] : list(c, anyExpr)
  c.expectSign(')')
  return { kind: 'distinct-on', exprs, span: c.span(start) }
}

/** The word here is a column, not a quantifier of what follows. */
function standsAlone(c: Cursor): boolean {
  const sign = c.sign(1)
  const word = c.word(1)
  return c.kind(1) === END || word === 'from' || word === 'as' ||
    sign === ',' || sign === ')' || sign === ';' || sign === '.'
}

/** A comma may trail. */
function parseItems(c: Cursor): SelectItem[] {
  const items = [parseItem(c)]
  while (c.takeSign(',')) {
    if (c.kind() === END || c.sign() === ')' || c.sign() === ';' || endsSelectList.has(c.word())) break
    items.push(parseItem(c))
  }
  return items
}

function parseItem(c: Cursor): SelectItem {
  const start = c.start()
  if (starAhead(c) >= 0) return wildcard(parseStar(c), start, c)
  const expr = parseExpr(c)
  return { kind: 'select-expr', expr, alias: parseColumnAlias(c), span: c.span(start) }
}

/** After the star: ILIKE, EXCLUDE or EXCEPT, REPLACE. */
function wildcard(qualifier: Name, start: number, c: Cursor): Wildcard {
  const ilike = c.takeWord('ilike') ? c.expectString() : null
  let exclude: readonly Ident[] = []
  if (c.takeWord('exclude')) exclude = c.sign() === '(' ? parseIdents(c) : [parseIdent(c)]
  else if (c.word() === 'except' && c.sign(1) === '(' && !isQueryWord(c.word(2)) && c.sign(2) !== '(') {
    c.next()
    exclude = parseIdents(c)
  }
  const replace = c.word() === 'replace' && c.sign(1) === '(' ? parseReplace(c) : []
  if (c.word() === 'rename') c.notImplemented('wildcard RENAME')
  return { kind: 'wildcard', qualifier, exclude, replace, ilike, span: c.span(start) }
}

function isQueryWord(word: string): boolean {
  return word === 'select' || word === 'with' || word === 'from' || word === 'values'
}

function parseReplace(c: Cursor): { expr: Expr; name: Ident }[] {
  c.next()
  c.expectSign('(')
  const replace = list(c, () => {
    const expr = parseExpr(c)
    c.takeWord('as')
    return { expr, name: parseIdent(c) }
  })
  c.expectSign(')')
  return replace
}

function parseGroupBy(c: Cursor): GroupBy | null {
  const start = c.start()
  if (!c.takeWords('group', 'by')) return null
  if (c.word() === 'all' && c.sign(1) !== '.' && c.sign(1) !== '(') {
    c.next()
    return { kind: 'group-by', all: true, items: [], span: c.span(start) }
  }
  return { kind: 'group-by', all: false, items: list(c, parseGroupItem), span: c.span(start) }
}

function parseGroupItem(c: Cursor): GroupItem {
  const start = c.start()
  const word = c.word()
  if ((word === 'rollup' || word === 'cube') && c.sign(1) === '(') {
    c.next()
    return parseSets(c, word, start)
  }
  return c.takeWords('grouping', 'sets') ? parseSets(c, 'grouping-sets', start) : parseExpr(c)
}

function parseSets(c: Cursor, kind: GroupingSets['kind'], start: number): GroupingSets {
  c.expectSign('(')
  const sets = c.sign() === ')' ? [] : list(c, parseSet)
  c.expectSign(')')
  return { kind, sets, span: c.span(start) }
}

function parseSet(c: Cursor): readonly Expr[] {
  const expr = parseExpr(c)
  return expr.kind === 'tuple' ? expr.elements : [expr]
}
