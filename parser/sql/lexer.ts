// SQL text to tokens: hand-written, one pass, by character codes. Comments and spaces leave nothing behind.
// Knows no keywords: a word is a word, folded to lower case. Invariant: tokens are in order and do not
// overlap.
import {
  BYTES, END, NUMBER, PLACEHOLDER, QUOTED, SIGN, STRING, WORD, locate, textLengthMax, tokensMax,
  type TokenKind, type Tokens,
} from '../cursor.ts'
import { fail } from '../diagnostic.ts'
import { continuesWord, foldCase, isDigit, isHexDigit, isSpace, startsWord } from './characters.ts'
import { unescape } from './escapes.ts'

/**
 * Signs longer than one character, longest first among those with a common beginning. Not `>>`: it may
 * close types.
 */
const longSigns = [
  '!~~*', '!~~', '!~*', '!~', '!=', '~~*', '~~', '~*', '<=>', '<=', '<>', '<<', '<@', '>=', '==', '=>',
  '||', '->>', '->', '::', ':=', '@>',
]
const signsByFirst = new Map<number, readonly string[]>()
for (const sign of longSigns) {
  const first = sign.charCodeAt(0)
  signsByFirst.set(first, [...(signsByFirst.get(first) ?? []), sign])
}

/** Half a byte more stands in front. */
const wholeBytes = (digits: string): string => digits.length % 2 === 1 ? `0${digits}` : digits

export function lexSql(text: string): Tokens {
  if (text.length > textLengthMax) {
    fail('sql-too-long', { start: 0, end: text.length }, { limit: textLengthMax, length: text.length })
  }
  return new Lexer(text).run()
}

class Lexer {
  readonly #text: string
  readonly #kinds: TokenKind[] = []
  readonly #texts: string[] = []
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #closers: number[] = []
  readonly #open: number[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  run(): Tokens {
    for (;;) {
      this.#skipSpace()
      if (this.#at >= this.#text.length) break
      this.#token()
    }
    this.#emit(END, this.#text.length, '')
    return {
      kinds: this.#kinds, texts: this.#texts, starts: this.#starts, ends: this.#ends, closers: this.#closers,
    }
  }

  #emit(kind: TokenKind, start: number, text: string): void {
    if (this.#kinds.length > tokensMax) {
      fail('sql-too-many-tokens', { start, end: this.#at }, { limit: tokensMax })
    }
    this.#kinds.push(kind)
    this.#texts.push(text)
    this.#starts.push(start)
    this.#ends.push(this.#at)
    this.#closers.push(0)
  }

  #problem(problem: string, start: number): never {
    fail('sql-token', { start, end: this.#text.length }, { problem, at: locate(this.#text, start) })
  }

  #code(ahead: number): number {
    const i = this.#at + ahead
    return i < this.#text.length ? this.#text.charCodeAt(i) : -1
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#code(0)
      if (code === -1) return
      if (isSpace(code)) this.#at++
      else if (code === 45 && this.#code(1) === 45) this.#skipLine()
      else if (code === 47 && this.#code(1) === 42) this.#skipBlock()
      else return
    }
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end === -1 ? this.#text.length : end + 1
  }

  /** Block comments nest. */
  #skipBlock(): void {
    let depth = 0
    do {
      const code = this.#code(0)
      if (code === -1) this.#problem('Unexpected EOF while in a multi-line comment', this.#text.length)
      if (code === 47 && this.#code(1) === 42) { depth++; this.#at += 2 }
      else if (code === 42 && this.#code(1) === 47) { depth--; this.#at += 2 }
      else this.#at++
    } while (depth > 0)
  }

  #token(): void {
    const code = this.#code(0)
    if (code === 39) return this.#string(this.#at, 0)
    if (code === 34 || code === 96) return this.#quoted(code)
    if (isDigit(code) || (code === 46 && isDigit(this.#code(1)))) return this.#number()
    if (code === 36) return this.#dollar()
    if (startsWord(code) && !this.#isLoneSign(code)) return this.#word(code)
    this.#sign(code)
  }

  /** `#` and `@` begin words only if more of the word follows. */
  #isLoneSign(code: number): boolean {
    return (code === 35 || code === 64) && !continuesWord(this.#code(1))
  }

  #word(code: number): void {
    const lower = code | 32
    if (this.#code(1) === 39 && (lower === 101 || lower === 120 || lower === 110 || lower === 114)) {
      const start = this.#at++
      if (lower === 101) return this.#escaped(start)
      if (lower === 120) return this.#bytes(start)
      return this.#string(start, lower)
    }
    const start = this.#at
    while (continuesWord(this.#code(0))) this.#at++
    this.#emit(WORD, start, foldCase(this.#text.slice(start, this.#at)))
  }

  /** At the opening quote of '…', N'…' or R'…'; backslashes are themselves, '' is one quote (not in R'…'). */
  #string(start: number, prefix: number): void {
    this.#emit(STRING, start, this.#untilQuote(39, prefix !== 114, start, 'Unterminated string literal'))
  }

  #quoted(quote: number): void {
    const start = this.#at
    const mark = String.fromCharCode(quote)
    const name = this.#untilQuote(quote, true, start, `Expected close delimiter '${mark}' before EOF.`)
    this.#emit(QUOTED, start, name)
  }

  /** Takes the opening quote, the text and the closing one; joins doubled quotes. */
  #untilQuote(quote: number, doubled: boolean, start: number, problem: string): string {
    const mark = String.fromCharCode(quote)
    let value = ''
    let from = this.#at + 1
    for (;;) {
      const end = this.#text.indexOf(mark, from)
      if (end === -1) this.#problem(problem, start)
      value += this.#text.slice(from, end)
      this.#at = end + 1
      if (!doubled || this.#code(0) !== quote) return value
      value += mark
      from = end + 2
    }
  }

  /** At the quote of E'…'. */
  #escaped(start: number): void {
    let end = this.#at + 1
    for (; end < this.#text.length; end++) {
      const code = this.#text.charCodeAt(end)
      if (code === 92) end++
      else if (code === 39 && this.#text.charCodeAt(end + 1) === 39) end++
      else if (code === 39) break
    }
    if (end >= this.#text.length) this.#problem('Unterminated encoded string literal', start)
    const value = unescape(this.#text.slice(this.#at + 1, end))
    if (value === null) this.#problem('Bad escape in encoded string literal', start)
    this.#at = end + 1
    this.#emit(STRING, start, value)
  }

  /** At the quote of X'…'. */
  #bytes(start: number): void {
    const value = this.#untilQuote(39, false, start, 'Unterminated string literal')
    for (let i = 0; i < value.length; i++) {
      if (!isHexDigit(value.charCodeAt(i))) this.#problem('Invalid hexadecimal literal', start)
    }
    this.#emit(BYTES, start, wholeBytes(foldCase(value)))
  }

  #number(): void {
    const start = this.#at
    const hexadecimal = this.#code(0) === 48 && (this.#code(1) | 32) === 120
    if (hexadecimal && isHexDigit(this.#code(2))) return this.#hexNumber()
    this.#digits()
    if (this.#code(0) === 46) { this.#at++; this.#digits() }
    if ((this.#code(0) | 32) === 101) {
      const signed = this.#code(1) === 43 || this.#code(1) === 45 ? 1 : 0
      if (isDigit(this.#code(1 + signed))) { this.#at += 1 + signed; this.#digits() }
    }
    this.#emit(NUMBER, start, this.#text.slice(start, this.#at))
  }

  #digits(): void {
    while (isDigit(this.#code(0))) this.#at++
  }

  /** 0x0aff is bytes, as in the reference. */
  #hexNumber(): void {
    const start = this.#at
    this.#at += 2
    while (isHexDigit(this.#code(0))) this.#at++
    const digits = foldCase(this.#text.slice(start + 2, this.#at))
    this.#emit(BYTES, start, wholeBytes(digits))
  }

  /** $$…$$, $tag$…$tag$, or a placeholder $name. */
  #dollar(): void {
    const start = this.#at
    let length = 1
    while (this.#code(length) !== 36 && continuesWord(this.#code(length))) length++
    const end = start + length
    const tag = this.#text.slice(start, end + 1)
    if (this.#text[end] === '$') {
      const close = this.#text.indexOf(tag, end + 1)
      if (close === -1) this.#problem('Unterminated dollar-quoted string', start)
      this.#at = close + tag.length
      return this.#emit(STRING, start, this.#text.slice(end + 1, close))
    }
    this.#at = end
    if (end === start + 1) return this.#emit(SIGN, start, '$')
    this.#emit(PLACEHOLDER, start, this.#text.slice(start + 1, end))
  }

  #sign(code: number): void {
    const start = this.#at
    const sign = signsByFirst.get(code)?.find((s) => this.#text.startsWith(s, start))
    if (sign !== undefined) {
      this.#at += sign.length
      return this.#emit(SIGN, start, sign)
    }
    this.#at += code >= 0xd800 && code <= 0xdbff ? 2 : 1
    this.#emit(SIGN, start, this.#text.slice(start, this.#at))
    if (code === 40) {
      this.#closers[this.#closers.length - 1] = -1
      this.#open.push(this.#closers.length - 1)
    } else if (code === 41) {
      const opener = this.#open.pop()
      if (opener !== undefined) this.#closers[opener] = this.#closers.length - 1
    }
  }
}
