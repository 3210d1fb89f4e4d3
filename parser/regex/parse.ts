// A pattern in the syntax of Rust's regex crate as a tree. No look-around, no backreferences: what
// parses runs in linear time. Hand-written recursive descent; nesting, length and groups have limits
// (messages.ts).
import { fail, NOWHERE, type Span } from '../diagnostic.ts'
import { complement, single, type CodePoints } from './code-points.ts'
import { PatternCursor, RegexFault } from './cursor.ts'
import { parseBracket } from './bracket.ts'
import { membersOf, parseEscape } from './escape.ts'
import { defaultFlags, parseFlags, type Flags } from './flags.ts'
import { foldAsciiCase, foldCase } from './fold.ts'
import { CAPTURES_MAX, NESTING_MAX, PATTERN_LENGTH_MAX, type RegexProblem } from './messages.ts'
import { regexReport } from './report.ts'
import type { RegexNode, RegexTree } from './tree.ts'

/** How the reference wraps the report, which depends on who compiles the pattern. */
export type RegexUser = 'operator' | 'like' | 'replace' | 'match' | 'count'

/** Parses, or refuses with the user's error. */
export function parseRegex(
  pattern: string, user: RegexUser, insensitive = false, span: Span = NOWHERE,
): RegexTree {
  const tree = tryParseRegex(pattern, insensitive)
  if ('root' in tree) return tree
  return fail('regex', span, { pattern, report: regexReport(pattern, tree.problem, tree.spans), user })
}

export type RegexMistake = { readonly problem: RegexProblem; readonly spans: readonly Span[] }

/** `insensitive`: as if it began with (?i), which the places in a report do not count. */
export function tryParseRegex(pattern: string, insensitive = false): RegexTree | RegexMistake {
  try {
    if (pattern.length > PATTERN_LENGTH_MAX) {
      throw new RegexFault('pattern-length', [{ start: 0, end: 0 }])
    }
    return new Parser(pattern, { ...defaultFlags, insensitive }).parse()
  } catch (error) {
    if (error instanceof RegexFault) return { problem: error.problem, spans: error.spans }
    throw error
  }
}

/** A node and how deep it is: trees are walked recursively, so depth has a limit. */
type Part = { node: RegexNode; depth: number }

class Parser {
  readonly #c: PatternCursor
  readonly #groups: (string | null)[] = [null]
  readonly #names = new Map<string, Span>()
  #flags: Flags
  #depth = 0

  constructor(pattern: string, flags: Flags) {
    this.#flags = flags
    this.#c = new PatternCursor(pattern)
  }

  parse(): RegexTree {
    const root = this.#alternation().node
    if (!this.#c.isEnd) this.#c.failHere('group-unopened')
    return { root, groups: this.#groups }
  }

  /** Up to `)` or the end. */
  #alternation(): Part {
    const c = this.#c
    const branches: RegexNode[] = []
    let parts: Part[] = []
    let depth = 0
    const close = (): void => {
      branches.push(concat(parts.map((part) => part.node)))
      for (const part of parts) depth = Math.max(depth, part.depth)
      parts = []
    }
    while (true) {
      c.skip()
      if (c.isEnd || c.char === ')') break
      if (c.take('|')) close()
      else if ('?*+{'.includes(c.char)) this.#repeat(parts)
      else if (c.char === '(') {
        const part = this.#group()
        if (part !== null) parts.push(part)
      } else parts.push({ node: this.#primitive(), depth: 0 })
    }
    close()
    return { node: branches.length === 1 ? branches[0]! : { kind: 'alternate', items: branches }, depth }
  }

  #setFlags(flags: Flags): void {
    this.#flags = flags
    this.#c.verbose = flags.verbose
  }

  /** A group; null for flags alone, which hold until the group around them ends. */
  #group(): Part | null {
    const c = this.#c
    const start = c.at
    const flags = this.#flags
    c.next()
    if (++this.#depth > NESTING_MAX) c.fail('nesting', start)
    const opened = this.#opening(start)
    if (opened === 'flags') {
      this.#depth--
      return null
    }
    const { node, depth } = this.#alternation()
    if (c.isEnd) c.fail('group-unclosed', start, start + 1)
    c.next()
    this.#depth--
    this.#setFlags(flags)
    if (depth >= NESTING_MAX) c.fail('nesting', start)
    const group: RegexNode = opened === 'plain' ? node : { kind: 'group', index: opened, item: node }
    return { node: group, depth: depth + 1 }
  }

  /** What stands between `(` and the content: a number for a group that captures. */
  #opening(start: number): 'flags' | 'plain' | number {
    const c = this.#c
    c.skip()
    for (const look of ['?=', '?!', '?<=', '?<!']) {
      if (c.text.startsWith(look, c.at)) c.fail('look-around', start, c.at + look.length)
    }
    if (c.take('?P<') || c.take('?<')) return this.#capture(start, this.#name())
    if (!c.take('?')) return this.#capture(start, null)
    if (c.isEnd) c.fail('group-unclosed', start, start + 1)
    const flagsAt = c.at
    const flags = parseFlags(c, this.#flags)
    const isGroup = c.char === ':'
    if (!isGroup && c.at === flagsAt) c.fail('repeat-missing', flagsAt - 1, flagsAt)
    c.next()
    this.#setFlags(flags)
    return isGroup ? 'plain' : 'flags'
  }

  #capture(start: number, name: string | null): number {
    if (this.#groups.length > CAPTURES_MAX) this.#c.fail('capture-limit', start, start + 1)
    return this.#groups.push(name) - 1
  }

  #name(): string {
    const c = this.#c
    const start = c.at
    while (!c.isEnd && c.char !== '>') {
      const pattern = c.at === start ? /^[\p{Alphabetic}_]$/u : /^[\p{Alphabetic}\p{N}_.[\]]$/u
      if (!pattern.test(c.char)) c.failHere('group-name-invalid')
      c.next()
    }
    if (c.isEnd) c.fail('group-name-unclosed', c.at)
    const name = c.text.slice(start, c.at)
    const span = { start, end: c.at }
    if (name === '') c.fail('group-name-empty', start)
    const first = this.#names.get(name)
    if (first !== undefined) throw new RegexFault('group-name-duplicate', [first, span])
    this.#names.set(name, span)
    c.next()
    return name
  }

  /** ? * + {n,m} on the last part. */
  #repeat(parts: Part[]): void {
    const c = this.#c
    const start = c.at
    const part = parts[parts.length - 1]
    if (part === undefined) return c.failHere('repeat-missing')
    const sign = c.next()
    const [min, max] = sign === '?' ? [0, 1] : sign === '*' ? [0, null] : sign === '+' ? [1, null]
      : this.#counts(start)
    const lazy = c.take('?')
    if (++part.depth > NESTING_MAX) c.fail('nesting', start)
    part.node = { kind: 'repeat', item: part.node, min, max, greedy: lazy === this.#flags.swapGreed }
  }

  /** {n}, {n,}, {n,m}, after the brace. */
  #counts(start: number): [number, number | null] {
    const c = this.#c
    const unclosed = (): void => {
      c.skip()
      if (c.isEnd) c.fail('repeat-unclosed', start)
    }
    unclosed()
    const min = this.#decimal()
    unclosed()
    let max: number | null = min
    if (c.take(',')) {
      unclosed()
      max = c.char === '}' ? null : this.#decimal()
      unclosed()
    }
    if (c.char !== '}') c.fail('repeat-unclosed', start, c.at)
    c.next()
    if (max !== null && min > max) c.fail('repeat-range', start)
    return [min, max]
  }

  #decimal(): number {
    const c = this.#c
    while (/^\p{White_Space}$/u.test(c.char)) c.next()
    const start = c.at
    while (/^[0-9]$/.test(c.char)) c.next()
    const digits = c.text.slice(start, c.at)
    if (digits === '') c.fail('repeat-count-empty', start, start)
    const value = Number(digits)
    if (value > 0xffffffff) c.fail('decimal-invalid', start)
    while (/^\p{White_Space}$/u.test(c.char)) c.next()
    return value
  }

  #primitive(): RegexNode {
    const c = this.#c
    const { crlf, dotAll, lines, unicode } = this.#flags
    const start = c.at
    switch (c.char) {
      case '[': return this.#set(parseBracket(c, { unicode, fold: this.#fold() }, this.#depth + 1), false)
      case '\\': return this.#escape()
      case '.':
        c.next()
        if (!unicode) c.fail('invalid-utf8', start)
        return this.#set(complement(dotAll ? [] : crlf ? [0x0a, 0x0a, 0x0d, 0x0d] : [0x0a, 0x0a]), false)
      case '^':
        c.next()
        return { kind: 'look', look: lines ? (crlf ? 'start-line-crlf' : 'start-line') : 'start' }
      case '$':
        c.next()
        return { kind: 'look', look: lines ? (crlf ? 'end-line-crlf' : 'end-line') : 'end' }
      default: {
        const point = c.next().codePointAt(0)!
        return this.#set(single(point), true)
      }
    }
  }

  #escape(): RegexNode {
    const c = this.#c
    const start = c.at
    const escape = parseEscape(c, this.#flags.unicode, false)
    switch (escape.kind) {
      case 'look':
        return { kind: 'look', look: escape.look }
      case 'char':
        if (escape.isByte && !this.#flags.unicode) c.fail('invalid-utf8', start)
        return this.#set(single(escape.point), true)
      case 'class': {
        const set = membersOf(escape, this.#fold())
        if (!this.#flags.unicode && escape.negated) c.fail('invalid-utf8', start)
        return this.#set(set, false)
      }
    }
  }

  #fold(): ((set: CodePoints) => CodePoints) | null {
    return !this.#flags.insensitive ? null : this.#flags.unicode ? foldCase : foldAsciiCase
  }

  #set(set: CodePoints, folds: boolean): RegexNode {
    const fold = folds ? this.#fold() : null
    return { kind: 'set', set: fold === null ? set : fold(set) }
  }
}

function concat(items: readonly RegexNode[]): RegexNode {
  return items.length === 0 ? { kind: 'empty' } : items.length === 1 ? items[0]! : { kind: 'concat', items }
}
