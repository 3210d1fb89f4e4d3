// The oracle of the regex tests: a naive backtracking matcher on the tree and on code points, exponential
// and obvious. Shares only the parser with the product. Where a loop's round takes nothing it does as the
// reference's machine: what is under way at a place is not begun there a second time, so the next choice has
// its turn. Gives up (undefined) after so many steps.
import { contains } from '../../parser/regex/code-points.ts'
import type { Look, RegexNode, RegexTree } from '../../parser/regex/tree.ts'

/** Code point positions {from, end} by group; null: took no part. */
export type Found = readonly (readonly [number, number] | null)[]

const STEPS_MAX = 200_000

class TooLong extends Error {}

type Groups = readonly (readonly [number, number] | null)[]
type Then = (at: number, groups: Groups) => Groups | null
type Repeat = Extract<RegexNode, { kind: 'repeat' }>

export function backtrack(tree: RegexTree, text: string, from = 0): Found | null | undefined {
  const points = [...text].map((c) => c.codePointAt(0)!)
  const matcher = new Matcher(points)
  try {
    const none = new Array<null>(tree.groups.length).fill(null)
    for (let start = from; start <= points.length; start++) {
      const found = matcher.node(tree.root, '', start, none, (end, groups) => groups.with(0, [start, end]))
      if (found !== null) return found
    }
    return null
  } catch (error) {
    if (error instanceof TooLong) return undefined
    throw error
  }
}

class Matcher {
  readonly #points: readonly number[]
  readonly #ids = new Map<RegexNode, number>()
  /** What is under way: a piece of the pattern and the place where it began. */
  readonly #underWay = new Set<string>()
  #steps = 0

  constructor(points: readonly number[]) {
    this.#points = points
  }

  /** `piece` tells the copies of a counted repetition apart. */
  node(node: RegexNode, piece: string, at: number, groups: Groups, then: Then): Groups | null {
    return this.#once(node, piece, at, () => {
      switch (node.kind) {
        case 'empty': return then(at, groups)
        case 'set': return this.#isIn(node.set, at) ? then(at + 1, groups) : null
        case 'look': return holds(node.look, this.#points, at) ? then(at, groups) : null
        case 'group': return this.node(node.item, piece, at, groups, (end, inner) =>
          then(end, inner.with(node.index, [at, end])))
        case 'concat': return this.#sequence(node.items, piece, at, groups, then)
        case 'alternate':
          for (const item of node.items) {
            const found = this.node(item, piece, at, groups, then)
            if (found !== null) return found
          }
          return null
        case 'repeat': return node.max === null ? this.#endless(node, 0, piece, at, groups, then)
          : this.#counted(node, 0, piece, at, groups, then)
      }
    })
  }

  #once(node: RegexNode, piece: string, at: number, run: () => Groups | null): Groups | null {
    if (++this.#steps > STEPS_MAX) throw new TooLong()
    if (!this.#ids.has(node)) this.#ids.set(node, this.#ids.size)
    const key = `${this.#ids.get(node)}${piece}@${at}`
    if (this.#underWay.has(key)) return null
    this.#underWay.add(key)
    const found = run()
    this.#underWay.delete(key)
    return found
  }

  #isIn(set: Extract<RegexNode, { kind: 'set' }>['set'], at: number): boolean {
    return at < this.#points.length && contains(set, this.#points[at]!)
  }

  #sequence(
    items: readonly RegexNode[], piece: string, at: number, groups: Groups, then: Then, i = 0,
  ): Groups | null {
    if (i === items.length) return then(at, groups)
    return this.node(items[i]!, piece, at, groups, (end, inner) =>
      this.#sequence(items, piece, end, inner, then, i + 1))
  }

  #counted(
    node: Repeat, done: number, piece: string, at: number, groups: Groups, then: Then,
  ): Groups | null {
    if (done === node.max) return then(at, groups)
    const again = (): Groups | null => this.node(node.item, `${piece}.${done}`, at, groups, (end, inner) =>
      this.#counted(node, done + 1, piece, end, inner, then))
    return done < node.min ? again() : this.#choose(node.greedy, again, () => then(at, groups))
  }

  /** x{3,} is xx(?:x+); x* is (?:x+)? where x may be empty, and else its first round is as all others. */
  #endless(
    node: Repeat, done: number, piece: string, at: number, groups: Groups, then: Then,
  ): Groups | null {
    if (done < node.min - 1) {
      return this.node(node.item, `${piece}.${done}`, at, groups, (end, inner) =>
        this.#endless(node, done + 1, piece, end, inner, then))
    }
    const loop = node.min === 0 && !mayBeEmpty(node.item) ? piece : `${piece}.+`
    const round = (at: number, groups: Groups): Groups | null =>
      this.node(node.item, `${piece}.+`, at, groups, (end, inner) => this.#once(node, loop, end, () =>
        this.#choose(node.greedy, () => round(end, inner), () => then(end, inner))))
    return node.min > 0 ? round(at, groups)
      : this.#choose(node.greedy, () => round(at, groups), () => then(at, groups))
  }

  #choose(greedy: boolean, again: () => Groups | null, past: () => Groups | null): Groups | null {
    return greedy ? again() ?? past() : past() ?? again()
  }
}

function mayBeEmpty(node: RegexNode): boolean {
  switch (node.kind) {
    case 'empty': case 'look': return true
    case 'set': return false
    case 'group': return mayBeEmpty(node.item)
    case 'repeat': return node.min === 0 || mayBeEmpty(node.item)
    case 'concat': return node.items.every(mayBeEmpty)
    case 'alternate': return node.items.some(mayBeEmpty)
  }
}

const isAsciiWord = (point: number): boolean => /^\w$/.test(String.fromCodePoint(point))
const isWord = (point: number): boolean =>
  /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u.test(String.fromCodePoint(point))

function holds(look: Look, points: readonly number[], at: number): boolean {
  const before = points[at - 1]
  const after = points[at]
  const is = look.startsWith('unicode-') ? isWord : isAsciiWord
  const wordBefore = before !== undefined && is(before)
  const wordAfter = after !== undefined && is(after)
  switch (look.replace('unicode-', '')) {
    case 'start': return before === undefined
    case 'end': return after === undefined
    case 'start-line': return before === undefined || before === 10
    case 'end-line': return after === undefined || after === 10
    case 'start-line-crlf': return before === undefined || before === 10 || (before === 13 && after !== 10)
    case 'end-line-crlf': return after === undefined || after === 13 || (after === 10 && before !== 13)
    case 'word': return wordBefore !== wordAfter
    case 'not-word': return wordBefore === wordAfter
    case 'word-start': return !wordBefore && wordAfter
    case 'word-end': return wordBefore && !wordAfter
    case 'word-start-half': return !wordBefore
    case 'word-end-half': return !wordAfter
    default: throw new Error(look)
  }
}
