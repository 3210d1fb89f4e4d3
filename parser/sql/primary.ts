// What an expression can begin with: literals, names, calls, parentheses, CASE, CAST, brackets and braces.
// Operators and everything that follows an operand are in expression.ts.
import {
  BYTES, NUMBER, PLACEHOLDER, QUOTED, SIGN, STRING, WORD, list, type Cursor,
} from '../cursor.ts'
import type { Case, Expr, Ident, IntervalUnit } from './ast.ts'
import { parseCall } from './call.ts'
import { anyExpr, parseExpr, powers } from './expression.ts'
import { parseIdent, parseName } from './name.ts'
import { parseQuery, startsSubquery } from './query.ts'
import { parseSpecialCall } from './special-call.ts'
import { parseType } from './type.ts'
import { notExpression } from './words.ts'

export function parsePrimary(c: Cursor): Expr {
  switch (c.kind()) {
    case WORD: return parseWord(c)
    case QUOTED: return parseNamed(c)
    case NUMBER: return parseNumber(c)
    case STRING: {
      const span = c.tokenSpan()
      return { kind: 'string', value: c.expectString(), span }
    }
    case BYTES: {
      const node = { kind: 'bytes', hex: c.textAt(), span: c.tokenSpan() } as const
      c.next()
      return node
    }
    case PLACEHOLDER: {
      const node = { kind: 'placeholder', name: c.textAt(), span: c.tokenSpan() } as const
      c.next()
      return node
    }
    case SIGN: return parseSign(c)
    default: return c.expected('an expression')
  }
}

function parseNumber(c: Cursor): Expr {
  const text = c.textAt()
  const isFloat = text.includes('.') || text.includes('e') || text.includes('E')
  const span = c.tokenSpan()
  c.next()
  return { kind: 'number', text, class: isFloat ? 'float' : 'int', span }
}

function parseSign(c: Cursor): Expr {
  const start = c.start()
  const sign = c.sign()
  if (sign === '(') return parseParenthesis(c, start)
  if (sign === '[') return parseArray(c, start)
  if (sign === '{') return parseStruct(c, start)
  if (sign !== '-' && sign !== '+') c.expected('an expression')
  c.next()
  return { kind: 'unary', op: sign, expr: parseExpr(c, powers.product), span: c.span(start) }
}

/** A subquery, one expression in parentheses (which leave no trace), or a tuple. */
function parseParenthesis(c: Cursor, start: number): Expr {
  const isSubquery = startsSubquery(c)
  c.next()
  if (isSubquery) {
    const query = parseQuery(c)
    c.expectSign(')')
    return { kind: 'scalar-subquery', query, span: c.span(start) }
  }
  const elements = c.sign() === ')' ? [] : list(c, anyExpr)
  c.expectSign(')')
  const only = elements[0]
  if (elements.length === 1 && only !== undefined) return only
  return { kind: 'tuple', elements, span: c.span(start) }
}

/** At `[`. */
function parseArray(c: Cursor, start: number): Expr {
  c.expectSign('[')
  const elements = c.sign() === ']' ? [] : list(c, anyExpr)
  c.expectSign(']')
  return { kind: 'array', elements, span: c.span(start) }
}

function parseStruct(c: Cursor, start: number): Expr {
  c.expectSign('{')
  const fields = c.sign() === '}' ? [] : list(c, () => {
    const name = parseFieldName(c)
    c.expectSign(':')
    return { name, value: parseExpr(c) }
  })
  c.expectSign('}')
  return { kind: 'struct', fields, span: c.span(start) }
}

function parseFieldName(c: Cursor): Ident {
  if (c.kind() !== STRING) return parseIdent(c)
  const span = c.tokenSpan()
  return { kind: 'ident', text: c.expectString(), quoted: true, span }
}

function parseMap(c: Cursor, start: number): Expr {
  c.expectSign('{')
  const entries = c.sign() === '}' ? [] : list(c, () => {
    const key = parseExpr(c)
    c.expectSign(':')
    return { key, value: parseExpr(c) }
  })
  c.expectSign('}')
  return { kind: 'map', entries, span: c.span(start) }
}

function parseWord(c: Cursor): Expr {
  const start = c.start()
  const word = c.word()
  const next = c.sign(1)
  switch (word) {
    case 'null': return constant(c, { kind: 'null', span: c.tokenSpan() })
    case 'true': return constant(c, { kind: 'boolean', value: true, span: c.tokenSpan() })
    case 'false': return constant(c, { kind: 'boolean', value: false, span: c.tokenSpan() })
    case 'not': {
      c.next()
      return { kind: 'unary', op: 'not', expr: parseExpr(c, powers.not), span: c.span(start) }
    }
    case 'case': return parseCase(c, start)
    case 'cast': case 'try_cast': case 'safe_cast': if (next === '(') return parseCast(c, start); break
    case 'exists': if (next === '(') return parseExists(c, start); break
    case 'interval': if (startsInterval(c)) return parseInterval(c, start); break
    case 'array':
      if (next === '(') c.notImplemented('ARRAY(subquery)')
      if (next === '[') { c.next(); return parseArray(c, start) }
      break
    case 'map': if (next === '{') { c.next(); return parseMap(c, start) } break
  }
  if (isTypedLiteral(c)) {
    return { kind: 'typed-literal', type: parseType(c), text: c.expectString(), span: c.span(start) }
  }
  if (notExpression.has(word) || ((word === 'order' || word === 'group') && c.word(1) === 'by')) {
    c.expected('an expression')
  }
  return parseNamed(c)
}

function constant(c: Cursor, expr: Expr): Expr {
  c.next()
  return expr
}

const callsWithoutParentheses = new Set([
  'current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp',
])

/** A column or a call. */
function parseNamed(c: Cursor): Expr {
  const start = c.start()
  const special = c.kind() === WORD && c.sign(1) === '(' ? parseSpecialCall(c) : null
  if (special !== null) return special
  const bare = callsWithoutParentheses.has(c.word())
  const name = parseName(c)
  if (c.sign() === '(') return parseCall(c, name, start)
  const span = c.span(start)
  if (!bare || name.length > 1) return { kind: 'column', name, span }
  return {
    kind: 'call', name, args: [], distinct: false, orderBy: [], nulls: null, withinGroup: [], filter: null,
    over: null, span,
  }
}

function parseCase(c: Cursor, start: number): Case {
  c.expectWord('case')
  const operand = c.word() === 'when' ? null : parseExpr(c)
  const branches: { when: Expr; then: Expr }[] = []
  if (c.word() !== 'when') c.expected('WHEN')
  while (c.takeWord('when')) {
    const when = parseExpr(c)
    c.expectWord('then')
    branches.push({ when, then: parseExpr(c) })
  }
  const otherwise = c.takeWord('else') ? parseExpr(c) : null
  c.expectWord('end')
  return { kind: 'case', operand, branches, otherwise, span: c.span(start) }
}

function parseCast(c: Cursor, start: number): Expr {
  const safe = c.word() !== 'cast'
  c.next()
  c.expectSign('(')
  const expr = parseExpr(c)
  c.expectWord('as')
  const type = parseType(c)
  if (c.word() === 'format') c.notImplemented('CAST … FORMAT')
  c.expectSign(')')
  return { kind: 'cast', expr, type, safe, span: c.span(start) }
}

function parseExists(c: Cursor, start: number): Expr {
  c.next()
  c.expectSign('(')
  const query = parseQuery(c)
  c.expectSign(')')
  return { kind: 'exists', query, span: c.span(start) }
}

function startsInterval(c: Cursor): boolean {
  const kind = c.kind(c.sign(1) === '-' ? 2 : 1)
  return kind === STRING || kind === NUMBER
}

const intervalUnits: readonly IntervalUnit[] = [
  'YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND',
  'NANOSECOND', 'DECADE', 'CENTURY', 'MILLENNIUM',
]
const unitsByWord = new Map<string, IntervalUnit>([['centuries', 'CENTURY'], ['millennia', 'MILLENNIUM']])
for (const unit of intervalUnits) {
  unitsByWord.set(unit.toLowerCase(), unit)
  unitsByWord.set(`${unit.toLowerCase()}s`, unit)
}

function parseInterval(c: Cursor, start: number): Expr {
  c.expectWord('interval')
  const sign = c.takeSign('-') ? '-' : ''
  const text = sign + c.textAt()
  c.next()
  const unit = unitsByWord.get(c.word()) ?? null
  if (unit !== null) {
    c.next()
    if (c.word() === 'to') c.notImplemented('INTERVAL with two fields')
  }
  return { kind: 'interval', text, unit, span: c.span(start) }
}

const typesBeforeText = new Set([
  'date', 'time', 'timestamp', 'timestamptz', 'datetime', 'boolean', 'bool', 'tinyint', 'smallint', 'int',
  'integer', 'bigint', 'int2', 'int4', 'int8', 'float', 'float4', 'float8', 'real', 'double', 'decimal',
  'numeric', 'char', 'varchar', 'text', 'string', 'bytea', 'uuid', 'json',
])

function isTypedLiteral(c: Cursor): boolean {
  if (!typesBeforeText.has(c.word())) return false
  if (c.kind(1) === STRING) return true
  const zoned = c.word(1) === 'with' || c.word(1) === 'without'
  return zoned && c.word(2) === 'time' && c.word(3) === 'zone' && c.kind(4) === STRING
}
