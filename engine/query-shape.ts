// The shape of a query's text: the text with the operands of comparisons taken out, and those operands.
// Queries of a dashboard differ in them alone. A rough scan, not a parse: what it can not be sure of has no
// shape. Two texts of one shape have the same tokens but for the operands.

export type Shape = {
  /** The text with a mark for each operand. */
  readonly key: string
  readonly slots: readonly Slot[]
}

/** A text literal without its quotes, or the digits of a non-negative integer. */
export type Slot = {
  readonly kind: 'text' | 'integer'
  readonly value: string
  /** Its place in the text, quotes included. */
  readonly start: number
  readonly end: number
}

/** What the tokens so far say of the next one: the operand of a comparison, the list of an IN, or nothing. */
type Next = 'operand' | 'in-list' | 'other'

const SLOTS_MAX = 256
const QUOTE = 0x27, DOUBLE = 0x22, MINUS = 0x2d, SLASH = 0x2f, STAR = 0x2a, DOLLAR = 0x24, BACKTICK = 0x60
const OPEN = 0x28, CLOSE = 0x29, COMMA = 0x2c, LESS = 0x3c, EQUALS = 0x3d, GREATER = 0x3e, DOT = 0x2e

export function shapeOf(text: string): Shape | null {
  const slots: Slot[] = []
  let next: Next = 'other'
  let inList = false
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    if (code <= 0x20) {
      at++
      continue
    }
    const end = endOfToken(text, at, next)
    if (end < 0) return null
    if (next === 'operand' && (code === QUOTE || isDigit(code))) {
      if (slots.length === SLOTS_MAX) return null
      slots.push(code === QUOTE
        ? { kind: 'text', value: text.slice(at + 1, end - 1), start: at, end }
        : { kind: 'integer', value: text.slice(at, end), start: at, end })
    }
    if (code === OPEN) inList = next === 'in-list'
    else if (code === CLOSE) inList = false
    next = nextAfter(text, at, end, inList)
    at = end
  }
  return { key: keyOf(text, slots), slots }
}

function keyOf(text: string, slots: readonly Slot[]): string {
  let key = ''
  let copied = 0
  for (const { kind, start, end } of slots) {
    key += text.slice(copied, start) + (kind === 'text' ? "'?'" : '?')
    copied = end
  }
  return key + text.slice(copied)
}

/** Behind the token at `at`; -1 where it is not certain what it is. */
function endOfToken(text: string, at: number, next: Next): number {
  const code = text.charCodeAt(at)
  if (code === QUOTE) return endOfText(text, at)
  if (isDigit(code) && next === 'operand') return endOfDigits(text, at)
  if (code === DOUBLE) {
    const end = text.indexOf('"', at + 1)
    return end < 0 ? -1 : end + 1
  }
  if (isWordStart(code)) {
    const end = endOfWord(text, at)
    // A letter at a quote is another kind of literal: E'…', X'…'.
    return text.charCodeAt(end) === QUOTE ? -1 : end
  }
  const isComment = (code === MINUS && text.charCodeAt(at + 1) === MINUS) ||
    (code === SLASH && text.charCodeAt(at + 1) === STAR)
  return isComment || code === DOLLAR || code === BACKTICK ? -1 : at + 1
}

function nextAfter(text: string, at: number, end: number, inList: boolean): Next {
  switch (text.charCodeAt(at)) {
    case OPEN: case COMMA: return inList ? 'operand' : 'other'
    case LESS: case GREATER: case EQUALS: return 'operand'
    default: return isWord(text, at, end, 'in') ? 'in-list'
      : isWord(text, at, end, 'between') ? 'operand' : 'other'
  }
}

/** Behind the closing quote; -1 for texts with doubled quotes inside, or without an end. */
function endOfText(text: string, at: number): number {
  const end = text.indexOf("'", at + 1)
  return end < 0 || text.charCodeAt(end + 1) === QUOTE ? -1 : end + 1
}

/** Behind an integer of at most 15 digits; -1 for other numbers. */
function endOfDigits(text: string, at: number): number {
  let end = at
  while (isDigit(text.charCodeAt(end))) end++
  const next = text.charCodeAt(end)
  return end - at > 15 || next === DOT || isWordStart(next) ? -1 : end
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isWordStart(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f || code > 0x7f
}

function endOfWord(text: string, at: number): number {
  let end = at
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (!isWordStart(code) && !isDigit(code)) break
  }
  return end
}

function isWord(text: string, at: number, end: number, word: string): boolean {
  return end - at === word.length && text.slice(at, end).toLowerCase() === word
}
