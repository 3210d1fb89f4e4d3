// The shape of a query's text: the text with the operands of comparisons taken out, and those operands.
// Queries of a dashboard differ in them alone. A rough scan, not a parse: what it can not be sure of has no
// shape. Two texts of one shape have the same tokens but for the operands.

export type Shape = {
  /** The text with a mark for each operand. */
  readonly key: string
  readonly slots: readonly Slot[]
}

/** A text literal without its quotes, or the digits of a non-negative integer. */
export type Slot = { readonly kind: 'text' | 'integer'; readonly value: string; readonly start: number; readonly end: number }

const SLOTS_MAX = 256
const QUOTE = 0x27, DOUBLE = 0x22, MINUS = 0x2d, SLASH = 0x2f, DOLLAR = 0x24, BACKTICK = 0x60
const OPEN = 0x28, COMMA = 0x2c, LESS = 0x3c, EQUALS = 0x3d, GREATER = 0x3e, DOT = 0x2e

export function shapeOf(text: string): Shape | null {
  const slots: Slot[] = []
  let key = ''
  let copied = 0
  // What stands before the next token: a comparison sign or the inside of a list of operands, a word, or
  // something else.
  let before: 'operand' | 'in' | 'other' = 'other'
  let inList = false
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    if (code <= 0x20) {
      at++
      continue
    }
    if (code === DOLLAR || code === BACKTICK || (code === MINUS && text.charCodeAt(at + 1) === MINUS)) return null
    if (code === SLASH && text.charCodeAt(at + 1) === 0x2a) return null
    const isDigit = code >= 0x30 && code <= 0x39
    if (code === QUOTE || (isDigit && before === 'operand')) {
      const end = code === QUOTE ? endOfText(text, at) : endOfDigits(text, at)
      if (end < 0) return null
      if (before === 'operand') {
        if (slots.length === SLOTS_MAX) return null
        const isText = code === QUOTE
        slots.push({
          kind: isText ? 'text' : 'integer', value: isText ? text.slice(at + 1, end - 1) : text.slice(at, end),
          start: at, end,
        })
        key += text.slice(copied, at) + (isText ? "'?'" : '?')
        copied = end
      }
      before = 'other'
      at = end
      continue
    }
    if (code === DOUBLE) {
      const end = text.indexOf('"', at + 1)
      if (end < 0) return null
      at = end + 1
      before = 'other'
      continue
    }
    if (isWordStart(code)) {
      const end = endOfWord(text, at)
      // A letter at a quote is another kind of literal: E'…', X'…'.
      if (text.charCodeAt(end) === QUOTE) return null
      before = isWord(text, at, end, 'in') ? 'in' : isWord(text, at, end, 'between') ? 'operand' : 'other'
      at = end
      continue
    }
    if (code === OPEN) {
      inList = before === 'in'
      before = inList ? 'operand' : 'other'
    } else if (code === COMMA) before = inList ? 'operand' : 'other'
    else if (code === LESS || code === GREATER || code === EQUALS) before = 'operand'
    else {
      if (code === 0x29) inList = false
      before = 'other'
    }
    at++
  }
  return { key: key + text.slice(copied), slots }
}

/** Behind the closing quote; -1 for texts with doubled quotes inside, or without an end. */
function endOfText(text: string, at: number): number {
  const end = text.indexOf("'", at + 1)
  return end < 0 || text.charCodeAt(end + 1) === QUOTE ? -1 : end + 1
}

/** Behind an integer of at most 15 digits; -1 for other numbers. */
function endOfDigits(text: string, at: number): number {
  let end = at
  while (text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++
  const next = text.charCodeAt(end)
  return end - at > 15 || next === DOT || isWordStart(next) ? -1 : end
}

function isWordStart(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f || code > 0x7f
}

function endOfWord(text: string, at: number): number {
  let end = at
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (!isWordStart(code) && !(code >= 0x30 && code <= 0x39)) break
  }
  return end
}

function isWord(text: string, at: number, end: number, word: string): boolean {
  return end - at === word.length && text.slice(at, end).toLowerCase() === word
}
