// Reading a pattern by code points, and refusing it with the place. Knows nothing of what patterns
// mean; the one thing of syntax here is the verbose mode, where white space and comments do not count.
import type { Span } from '../diagnostic.ts'
import type { RegexProblem } from './messages.ts'

/** Thrown inside the parser only; parse.ts turns it into the user's error with the pattern at hand. */
export class RegexFault extends Error {
  readonly problem: RegexProblem
  readonly spans: readonly Span[]
  constructor(problem: RegexProblem, spans: readonly Span[]) {
    super(problem)
    this.problem = problem
    this.spans = spans
  }
}

/** Rust's char::is_whitespace, which is the property White_Space. */
const WHITE_SPACE = /\p{White_Space}/u

export class PatternCursor {
  readonly text: string
  at = 0
  /** The flag x as it stands here. */
  verbose = false

  constructor(text: string) {
    this.text = text
  }

  /** The character here; '' at the end. */
  get char(): string {
    const point = this.text.codePointAt(this.at)
    return point === undefined ? '' : String.fromCodePoint(point)
  }

  get isEnd(): boolean { return this.at >= this.text.length }

  next(): string {
    const { char } = this
    this.at += char.length
    return char
  }

  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  /** Passes over what the verbose mode ignores. */
  skip(): void {
    while (this.verbose && !this.isEnd) {
      if (WHITE_SPACE.test(this.char)) this.next()
      else if (this.char === '#') {
        const end = this.text.indexOf('\n', this.at)
        this.at = end < 0 ? this.text.length : end + 1
      } else return
    }
  }

  fail(problem: RegexProblem, start: number, end = this.at): never {
    throw new RegexFault(problem, [{ start, end: Math.max(start, end) }])
  }

  /** About two characters that do not go together. */
  failPair(problem: RegexProblem, first: number, second: number): never {
    throw new RegexFault(problem, [first, second].map((start) => ({ start, end: start + 1 })))
  }

  /** About the character here, or the place at the end. */
  failHere(problem: RegexProblem): never {
    return this.fail(problem, this.at, this.at + this.char.length)
  }
}
