// Type names after CAST … AS, after `::` and before typed literals.
// Words are kept; whether a type exists is the binder's question.
import { END, NUMBER, WORD, type Cursor } from '../cursor.ts'
import type { NamedType, SqlType } from './ast.ts'
import { isIdent, parseIdent } from './name.ts'

export function parseType(c: Cursor): SqlType {
  return c.nest(() => {
    const start = c.start()
    return parseArrays(c, parseElementType(c), start)
  })
}

/** Every pair of brackets is one more level. */
function parseArrays(c: Cursor, element: SqlType, start: number): SqlType {
  if (!c.takeSign('[')) return element
  const size = c.kind() === NUMBER ? parseCount(c) : null
  c.expectSign(']')
  const type: SqlType = { kind: 'array-type', element, size, span: c.span(start) }
  return c.nest(() => parseArrays(c, type, start))
}

function parseElementType(c: Cursor): SqlType {
  const start = c.start()
  if (c.word() === 'array' && c.sign(1) === '<') {
    c.next()
    c.next()
    const element = parseType(c)
    c.expectSign('>')
    return { kind: 'array-type', element, size: null, span: c.span(start) }
  }
  if (c.word() === 'struct' && (c.sign(1) === '<' || c.sign(1) === '(')) return parseStruct(c, start)
  return parseNamedType(c, start)
}

function parseStruct(c: Cursor, start: number): SqlType {
  c.next()
  const angle = c.sign() === '<'
  c.next()
  const fields: { name: ReturnType<typeof parseIdent> | null; type: SqlType }[] = []
  do {
    const named = isIdent(c) && (c.sign(1) === ':' || (isIdent(c, 1) && !isSecondWord(c)))
    const name = named ? parseIdent(c) : null
    if (name !== null) c.takeSign(':')
    fields.push({ name, type: parseType(c) })
  } while (c.takeSign(','))
  c.expectSign(angle ? '>' : ')')
  return { kind: 'struct-type', fields, span: c.span(start) }
}

/**
 * `DOUBLE PRECISION`, `BIGINT UNSIGNED`, `TIMESTAMP WITH …`: the next word belongs to the type, not to a
 * field.
 */
function isSecondWord(c: Cursor): boolean {
  const second = c.word(1)
  return second === 'precision' || second === 'unsigned' || second === 'with' || second === 'without' ||
    (c.word() === 'character' && second === 'varying')
}

function parseNamedType(c: Cursor, start: number): NamedType {
  if (!isIdent(c)) c.expected('a data type name')
  let name = c.kind() === WORD ? c.textAt().toUpperCase() : `"${c.textAt().replaceAll('"', '""')}"`
  c.next()
  if (name === 'DOUBLE' && c.takeWord('precision')) name += ' PRECISION'
  if ((name === 'CHARACTER' || name === 'CHAR') && c.takeWord('varying')) name += ' VARYING'
  // Their arguments are values or types; the binder refuses the type itself.
  if (c.sign() === '(' && (name === 'ENUM' || name === 'SET' || name === 'MAP')) name += skipArguments(c)
  const args: number[] = []
  if (c.sign() === '(' && c.kind(1) === NUMBER) {
    do {
      c.next()
      args.push(parseCount(c))
    } while (c.sign() === ',')
    c.expectSign(')')
  }
  if (c.takeWord('unsigned')) name += ' UNSIGNED'
  return { kind: 'named-type', name, args, zone: parseZone(c, name), span: c.span(start) }
}

/** As written, with the parentheses. */
function skipArguments(c: Cursor): string {
  const start = c.start()
  let open = 0
  do {
    if (c.kind() === END) c.expected(')')
    if (c.sign() === '(') open++
    if (c.sign() === ')') open--
    c.next()
  } while (open > 0)
  const { end } = c.span(start)
  return c.text.slice(start, end)
}

function parseZone(c: Cursor, name: string): 'with' | 'without' | null {
  if (name !== 'TIME' && name !== 'TIMESTAMP') return null
  if (c.takeWords('with', 'time', 'zone')) return 'with'
  return c.takeWords('without', 'time', 'zone') ? 'without' : null
}

/** A non-negative integer small enough to count with. */
function parseCount(c: Cursor): number {
  const value = Number(c.textAt())
  if (c.kind() !== NUMBER || !Number.isSafeInteger(value)) c.expected('literal int')
  c.next()
  return value
}
