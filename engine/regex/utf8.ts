// A set of code points as an automaton over the bytes of UTF-8: nodes with ranges of bytes, minimal
// because equal nodes are one. Surrogates have no bytes and drop out. Made once per set; instantiated
// wherever the set stands.
import { intersection, type CodePoints } from '../../parser/regex/code-points.ts'

/** A node is a list of {low, high, target}, ascending; the target is a node before it, or DONE. */
export type ByteNodes = {
  readonly nodes: readonly (readonly ByteRange[])[]
  readonly root: number
}

export type ByteRange = { readonly low: number; readonly high: number; readonly target: number }

export const DONE = -1

const known = new WeakMap<CodePoints, ByteNodes>()

export function byteNodes(set: CodePoints): ByteNodes {
  let nodes = known.get(set)
  if (nodes === undefined) known.set(set, nodes = new Builder().build(set))
  return nodes
}

class Builder {
  readonly #nodes: ByteRange[][] = []
  readonly #known = new Map<string, number>()

  build(set: CodePoints): ByteNodes {
    const root: ByteRange[] = []
    const ascii = intersection(set, [0, 0x7f])
    for (let i = 0; i < ascii.length; i += 2) add(root, ascii[i]!, ascii[i + 1]!, DONE)
    this.#lead(root, intersection(set, [0x80, 0x7ff]), 0xc0, 1)
    this.#lead(root, intersection(set, [0x800, 0xd7ff, 0xe000, 0xffff]), 0xe0, 2)
    this.#lead(root, intersection(set, [0x10000, 0x10ffff]), 0xf0, 3)
    return { nodes: this.#nodes, root: this.#node(root) }
  }

  /** The leading bytes of code points with `rest` bytes after it. */
  #lead(root: ByteRange[], set: CodePoints, first: number, rest: number): void {
    const size = 64 ** rest
    for (const { digit, last, ranges } of parts(set, size)) {
      add(root, first + digit, first + last, this.#rest(ranges, rest))
    }
  }

  /** The node for `rest` continuation bytes whose value lies in these ranges. */
  #rest(ranges: CodePoints, rest: number): number {
    if (rest === 0) return DONE
    const key = `${rest}:${ranges.join()}`
    let node = this.#known.get(key)
    if (node !== undefined) return node
    const list: ByteRange[] = []
    for (const part of parts(ranges, 64 ** (rest - 1))) {
      add(list, 0x80 + part.digit, 0x80 + part.last, this.#rest(part.ranges, rest - 1))
    }
    this.#known.set(key, node = this.#node(list))
    return node
  }

  #node(ranges: ByteRange[]): number {
    return this.#nodes.push(ranges) - 1
  }
}

type Digits = { readonly digit: number; readonly last: number; readonly ranges: CodePoints }

/**
 * Ranges cut at multiples of `size`: the leading digits, and what is left below them. Full stretches
 * stay together.
 */
function* parts(set: CodePoints, size: number): Generator<Digits> {
  let digit = -1
  let ranges: number[] = []
  for (let i = 0; i < set.length; i += 2) {
    let first = set[i]!
    const last = set[i + 1]!
    while (first <= last) {
      const here = Math.floor(first / size)
      if (here !== digit) {
        if (ranges.length > 0) yield { digit, last: digit, ranges }
        digit = here
        ranges = []
      }
      const whole = Math.floor((last + 1) / size)
      if (first === here * size && whole > here) {
        yield { digit: here, last: whole - 1, ranges: [0, size - 1] }
        digit = -1
        first = whole * size
        continue
      }
      const end = Math.min(last, (here + 1) * size - 1)
      ranges.push(first - here * size, end - here * size)
      first = end + 1
    }
  }
  if (ranges.length > 0) yield { digit, last: digit, ranges }
}

function add(list: ByteRange[], low: number, high: number, target: number): void {
  const before = list[list.length - 1]
  if (before !== undefined && before.high + 1 === low && before.target === target) {
    list[list.length - 1] = { low: before.low, high, target }
  } else list.push({ low, high, target })
}
