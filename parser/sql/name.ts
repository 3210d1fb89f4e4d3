// Identifiers, dotted names and aliases.
// Folding happened in the lexer; which words need quotes as an alias is in words.ts.
import { list, QUOTED, STRING, WORD, type Cursor } from '../cursor.ts'
import type { Ident, Name, TableAlias } from './ast.ts'
import { notColumnAlias, notTableAlias } from './words.ts'

export function isIdent(c: Cursor, ahead = 0): boolean {
  const kind = c.kind(ahead)
  return kind === WORD || kind === QUOTED
}

/** Any word serves as a name here, reserved or not: the place leaves no doubt. */
export function parseIdent(c: Cursor): Ident {
  if (!isIdent(c)) c.expected('identifier')
  const ident = { kind: 'ident', text: c.textAt(), quoted: c.kind() === QUOTED, span: c.tokenSpan() } as const
  c.next()
  return ident
}

export function parseName(c: Cursor): Name {
  const parts = [parseIdent(c)]
  while (c.sign() === '.' && isIdent(c, 1)) {
    c.next()
    parts.push(parseIdent(c))
  }
  return parts
}

/** `(a, b)` */
export function parseIdents(c: Cursor): Ident[] {
  c.expectSign('(')
  const idents = list(c, parseIdent)
  c.expectSign(')')
  return idents
}

/** A text in single quotes is an alias too. */
function parseAlias(c: Cursor, reserved: ReadonlySet<string>): Ident | null {
  const as = c.takeWord('as')
  if (c.kind() === STRING) {
    const span = c.tokenSpan()
    return { kind: 'ident', text: c.expectString(), quoted: true, span }
  }
  return as || (isIdent(c) && !reserved.has(c.word())) ? parseIdent(c) : null
}

export const parseColumnAlias = (c: Cursor): Ident | null => parseAlias(c, notColumnAlias)

export function parseTableAlias(c: Cursor): TableAlias | null {
  const start = c.start()
  const name = parseAlias(c, notTableAlias)
  if (name === null) return null
  const columns = c.sign() === '(' ? parseIdents(c) : []
  return { kind: 'table-alias', name, columns, span: c.span(start) }
}

/** `*` after a dotted name (perhaps an empty one): how many tokens lie before it, or -1. */
export function starAhead(c: Cursor): number {
  let ahead = 0
  while (isIdent(c, ahead) && c.sign(ahead + 1) === '.') ahead += 2
  return c.sign(ahead) === '*' ? ahead : -1
}

/** The name and the star that `starAhead` has seen. */
export function parseStar(c: Cursor): Name {
  const qualifier: Ident[] = []
  while (!c.takeSign('*')) {
    qualifier.push(parseIdent(c))
    c.expectSign('.')
  }
  return qualifier
}
