// Where a parser stands in its tokens, and the limits both grammars keep: text length, tokens, nesting,
// tree height. Not a lexer: SQL and InfluxQL fill `Tokens` by their own rules. Invariant: every construct
// that recurses goes through `nest`, so no input can exhaust the JavaScript stack; a RangeError is a bug
// here, never a strategy.
import { fail, type Span } from './diagnostic.ts'

export const textLengthMax = 1024 * 1024
export const tokensMax = 100_000
/** The reference's parser stops here too. */
export const nestingMax = 50
/** Chains such as a + b + c grow to the left without nesting; whoever walks the tree recurses on them. */
export const heightMax = 500

export const END = 0
export const WORD = 1
export const QUOTED = 2
export const NUMBER = 3
export const STRING = 4
export const BYTES = 5
export const PLACEHOLDER = 6
export const SIGN = 7
export type TokenKind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7

/** Parallel arrays; the last token is END. `texts` holds the meaning: folded word, unescaped string, sign. */
export type Tokens = {
  readonly kinds: readonly TokenKind[]
  readonly texts: readonly string[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** For every '(' the token index of its ')', -1 if there is none; 0 for other tokens. */
  readonly closers: readonly number[]
}

export type Place = { readonly line: number; readonly column: number }

/** Line and column count from 1; a column is a code point. */
export function locate(text: string, offset: number): Place {
  let line = 1
  let column = 1
  const end = Math.min(offset, text.length)
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === 10) { line++; column = 1 }
    else if (code < 0xdc00 || code > 0xdfff) column++
  }
  return { line, column }
}

const FOUND_MAX = 60

export class Cursor {
  readonly text: string
  readonly tokens: Tokens
  at = 0
  /** Tallest expression finished since the enclosing one began; see parseExpr. */
  height = 0
  #depth = 0

  constructor(text: string, tokens: Tokens) {
    this.text = text
    this.tokens = tokens
  }

  #index(ahead: number): number {
    return Math.min(this.at + ahead, this.tokens.kinds.length - 1)
  }

  kind(ahead = 0): TokenKind {
    return this.tokens.kinds[this.#index(ahead)]!
  }

  /** The token's text, whatever its kind. */
  textAt(ahead = 0): string {
    return this.tokens.texts[this.#index(ahead)]!
  }

  /** The folded text of an unquoted word, '' for any other token. */
  word(ahead = 0): string {
    const i = this.#index(ahead)
    return this.tokens.kinds[i] === WORD ? this.tokens.texts[i]! : ''
  }

  /** The text of a sign, '' for any other token. */
  sign(ahead = 0): string {
    const i = this.#index(ahead)
    return this.tokens.kinds[i] === SIGN ? this.tokens.texts[i]! : ''
  }

  next(): void {
    if (this.at < this.tokens.kinds.length - 1) this.at++
  }

  takeWord(word: string): boolean {
    if (this.word() !== word) return false
    this.at++
    return true
  }

  /** All of them in a row, or none. */
  takeWords(first: string, second: string, third = ''): boolean {
    if (this.word() !== first || this.word(1) !== second) return false
    if (third !== '' && this.word(2) !== third) return false
    this.at += third === '' ? 2 : 3
    return true
  }

  takeSign(sign: string): boolean {
    if (this.sign() !== sign) return false
    this.at++
    return true
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) this.expected(word.toUpperCase())
  }

  expectSign(sign: string): void {
    if (!this.takeSign(sign)) this.expected(sign)
  }

  expectString(): string {
    if (this.kind() !== STRING) this.expected('literal string')
    const value = this.textAt()
    this.next()
    return value
  }

  /** Where the token `ahead` begins. */
  start(ahead = 0): number {
    return this.tokens.starts[this.#index(ahead)]!
  }

  /** From `start` to the end of the last token taken. */
  span(start: number): Span {
    return { start, end: Math.max(start, this.at === 0 ? 0 : this.tokens.ends[this.at - 1]!) }
  }

  tokenSpan(): Span {
    return { start: this.start(), end: this.tokens.ends[this.#index(0)]! }
  }

  /** Fails at the token `ahead`: that is what was found instead. */
  expected(what: string, ahead = 0): never {
    const i = this.#index(ahead)
    const span = { start: this.tokens.starts[i]!, end: this.tokens.ends[i]! }
    if (this.tokens.kinds[i] === END) fail('sql-syntax', span, { expected: what, found: 'EOF', at: null })
    let found = this.text.slice(span.start, span.end)
    if (found.length > FOUND_MAX) found = found.slice(0, FOUND_MAX) + '…'
    fail('sql-syntax', span, { expected: what, found, at: locate(this.text, span.start) })
  }

  notImplemented(what: string, span: Span = this.tokenSpan()): never {
    fail('sql-not-implemented', span, { what })
  }

  /** Runs `inner` one level deeper. */
  nest<T>(inner: (c: Cursor) => T): T {
    if (++this.#depth > nestingMax) {
      fail('sql-nesting', this.tokenSpan(), { limit: nestingMax, at: locate(this.text, this.start()) })
    }
    const tree = inner(this)
    this.#depth--
    return tree
  }

  /** Checks the height of a tree that a loop builds to the left. */
  checkHeight(height: number): void {
    if (height > heightMax) {
      fail('sql-chain', this.tokenSpan(), { limit: heightMax, at: locate(this.text, this.start()) })
    }
  }
}

/** one or more, between commas. */
export function list<T>(c: Cursor, item: (c: Cursor) => T): T[] {
  const items = [item(c)]
  while (c.takeSign(',')) items.push(item(c))
  return items
}
