// The oracle of the regex tests: a naive backtracking matcher on the tree and on code points, exponential
// and obvious. Shares only the parser with the product. Gives up (undefined) after so many steps.
import { contains } from '../../parser/regex/code-points.ts'
import type { Look, RegexNode, RegexTree } from '../../parser/regex/tree.ts'

/** Code point positions {from, end} by group; null: took no part. */
export type Found = readonly (readonly [number, number] | null)[]

const STEPS_MAX = 200_000

class TooLong extends Error {}

type Groups = readonly (readonly [number, number] | null)[]
type Then = (at: number, groups: Groups) => Groups | null

export function backtrack(tree: RegexTree, text: string, from = 0): Found | null | undefined {
  const points = [...text].map((c) => c.codePointAt(0)!)
  let steps = 0
  const run = (node: RegexNode, at: number, groups: Groups, then: Then): Groups | null => {
    if (++steps > STEPS_MAX) throw new TooLong()
    switch (node.kind) {
      case 'empty': return then(at, groups)
      case 'set': return at < points.length && contains(node.set, points[at]!) ? then(at + 1, groups) : null
      case 'look': return holds(node.look, points, at) ? then(at, groups) : null
      case 'group': return run(node.item, at, groups, (end, inner) =>
        then(end, inner.with(node.index, [at, end])))
      case 'concat': return sequence(node.items, 0, at, groups, then)
      case 'alternate':
        for (const item of node.items) {
          const found = run(item, at, groups, then)
          if (found !== null) return found
        }
        return null
      case 'repeat': return repeat(node, 0, at, groups, then)
    }
  }
  const sequence = (
    items: readonly RegexNode[], i: number, at: number, groups: Groups, then: Then,
  ): Groups | null => i === items.length ? then(at, groups)
    : run(items[i]!, at, groups, (end, inner) => sequence(items, i + 1, end, inner, then))
  const repeat = (
    node: Extract<RegexNode, { kind: 'repeat' }>, done: number, at: number, groups: Groups, then: Then,
  ): Groups | null => {
    if (node.max !== null && done >= node.max) return then(at, groups)
    // Of a loop without end, only the first round of the loop itself may be empty, and then it is the
    // last.
    const free = Math.max(node.min - 1, 0)
    const again = (): Groups | null => run(node.item, at, groups, (end, inner) =>
      end !== at || node.max !== null || done < free ? repeat(node, done + 1, end, inner, then)
        : done === free ? then(end, inner) : null)
    if (done < node.min) return again()
    return node.greedy ? again() ?? then(at, groups) : then(at, groups) ?? again()
  }
  try {
    const none = new Array<null>(tree.groups.length).fill(null)
    for (let start = from; start <= points.length; start++) {
      const found = run(tree.root, start, none, (end, groups) => groups.with(0, [start, end]))
      if (found !== null) return found
    }
    return null
  } catch (error) {
    if (error instanceof TooLong) return undefined
    throw error
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
