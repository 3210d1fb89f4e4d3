// What a backslash begins, inside and outside of [...]: one character, a class, or an assertion.
// Whether a class or an assertion may stand there is the caller's business.
import { complement, type CodePoints } from './code-points.ts'
import type { PatternCursor } from './cursor.ts'
import type { Look } from './tree.ts'
import {
  asciiDigits, asciiSpaces, asciiWords, digits, namedSet, spaces, valuedSet, words,
} from './unicode.ts'

export type Escape =
  /** `isByte`: \xFF, which without Unicode means a byte and not a code point. */
  | { readonly kind: 'char'; readonly point: number; readonly isByte: boolean }
  /** `folds`: \p{...}, which the flag i widens. \d \s \w have all cases already. */
  | { readonly kind: 'class'; readonly set: CodePoints; readonly negated: boolean; readonly folds: boolean }
  | { readonly kind: 'look'; readonly look: Look }

const CONTROL: ReadonlyMap<string, number> = new Map([
  ['a', 0x07], ['f', 0x0c], ['t', 0x09], ['n', 0x0a], ['r', 0x0d], ['v', 0x0b],
])
const HEX_DIGITS: ReadonlyMap<string, number> = new Map([['x', 2], ['u', 4], ['U', 8]])
const SIMPLE_LOOKS: ReadonlyMap<string, Look> = new Map([
  ['A', 'start'], ['z', 'end'], ['B', 'not-word'], ['<', 'word-start'], ['>', 'word-end'],
])

/** At the backslash. */
export function parseEscape(c: PatternCursor, unicode: boolean, inClass: boolean): Escape {
  const start = c.at
  c.next()
  if (c.isEnd) c.fail('escape-end', start)
  const letter = c.char
  if (letter >= '0' && letter <= '9') c.fail('backreference', start, c.at + 1)
  const hex = HEX_DIGITS.get(letter)
  if (hex !== undefined) return parseHex(c, hex)
  if (letter === 'p' || letter === 'P') return parseProperty(c, start, unicode)
  c.next()
  switch (letter) {
    case 'd': case 'D': return classOf(unicode ? digits() : asciiDigits, letter === 'D')
    case 's': case 'S': return classOf(unicode ? spaces() : asciiSpaces, letter === 'S')
    case 'w': case 'W': return classOf(unicode ? words() : asciiWords, letter === 'W')
    default: break
  }
  const control = CONTROL.get(letter)
  if (control !== undefined) return { kind: 'char', point: control, isByte: false }
  const simple = SIMPLE_LOOKS.get(letter)
  if (simple !== undefined) return { kind: 'look', look: withUnicode(simple, unicode) }
  if (letter === 'b') {
    return { kind: 'look', look: withUnicode(inClass ? 'word' : wordBoundary(c, start), unicode) }
  }
  if (letter <= '\x7f' && !/[A-Za-z0-9<>]/.test(letter)) {
    return { kind: 'char', point: letter.codePointAt(0)!, isByte: false }
  }
  return c.fail('escape-unrecognized', start)
}

function classOf(set: CodePoints, negated: boolean): Escape {
  return { kind: 'class', set, negated, folds: false }
}

function withUnicode(look: Look, unicode: boolean): Look {
  return unicode && look !== 'start' && look !== 'end' ? `unicode-${look}` as Look : look
}

/** \b, or \b{start}; \b{2} is a repetition, which is left alone. */
function wordBoundary(c: PatternCursor, start: number): Look {
  if (c.char !== '{') return 'word'
  const brace = c.at
  c.next()
  c.skip()
  const nameAt = c.at
  if (c.isEnd) c.fail('word-boundary-end', start)
  if (!/[A-Za-z-]/.test(c.char)) {
    c.at = brace
    return 'word'
  }
  while (/^[A-Za-z-]$/.test(c.char)) c.next()
  const name = c.text.slice(nameAt, c.at)
  const end = c.at
  c.skip()
  if (!c.take('}')) c.fail('word-boundary-unclosed', brace)
  switch (name) {
    case 'start': case 'end': case 'start-half': case 'end-half': return `word-${name}`
    default: return c.fail('word-boundary-unknown', nameAt, end)
  }
}

function parseHex(c: PatternCursor, digitCount: number): Escape {
  c.next()
  c.skip()
  if (c.isEnd) c.fail('escape-end', c.at)
  return c.char === '{' ? hexInBraces(c) : hexOfLength(c, digitCount)
}

function hexInBraces(c: PatternCursor): Escape {
  const brace = c.at
  c.next()
  const start = c.at
  while (!c.isEnd && c.char !== '}') {
    if (!/^[0-9A-Fa-f]$/.test(c.char)) c.failHere('hex-digit')
    c.next()
  }
  if (c.isEnd) c.fail('escape-end', brace)
  const end = c.at
  c.next()
  if (start === end) c.fail('hex-empty', brace)
  return scalarValue(c, start, end, false)
}

function hexOfLength(c: PatternCursor, digitCount: number): Escape {
  const start = c.at
  for (let i = 0; i < digitCount; i++) {
    if (c.isEnd) c.fail('escape-end', c.at)
    if (!/^[0-9A-Fa-f]$/.test(c.char)) c.failHere('hex-digit')
    c.next()
  }
  return scalarValue(c, start, c.at, digitCount === 2)
}

function scalarValue(c: PatternCursor, start: number, end: number, isByte: boolean): Escape {
  const point = Number.parseInt(c.text.slice(start, end), 16)
  if (!isScalar(point)) c.fail('hex-invalid', start, end)
  return { kind: 'char', point, isByte: isByte && point > 0x7f }
}

function isScalar(point: number): boolean {
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
}

/** \pL, \p{name}, \p{^name} (unknown), \p{property=value}, \p{property!=value}. */
function parseProperty(c: PatternCursor, start: number, unicode: boolean): Escape {
  let negated = c.next() === 'P'
  c.skip()
  if (c.isEnd) c.fail('escape-end', c.at)
  let name: string
  if (c.take('{')) {
    const end = c.text.indexOf('}', c.at)
    if (end < 0) c.fail('escape-end', c.text.length)
    name = c.text.slice(c.at, end)
    c.at = end + 1
  } else {
    if (c.char === '\\') c.fail('property-unknown', start, c.at + 1)
    name = c.next()
  }
  if (!unicode) c.fail('unicode-off', start)
  const parts = /^(.*?)(!=|:|=)(.*)$/s.exec(name)
  if (parts === null) {
    const set = namedSet(name)
    return { kind: 'class', set: set ?? c.fail('property-unknown', start), negated, folds: true }
  }
  const [, property = '', sign = '', value = ''] = parts
  if (sign === '!=') negated = !negated
  const set = valuedSet(property, value)
  if (set === 'no-property') return c.fail('property-unknown', start)
  if (set === 'no-value') return c.fail('property-value-unknown', start)
  return { kind: 'class', set, negated, folds: true }
}

type Fold = (set: CodePoints) => CodePoints

/** The members of an escape that stands for characters. */
export function membersOf(e: Extract<Escape, { kind: 'class' }>, fold: Fold | null): CodePoints {
  const set = fold !== null && e.folds ? fold(e.set) : e.set
  return e.negated ? complement(set) : set
}
