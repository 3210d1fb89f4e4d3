// A tree as instructions over bytes (Thompson's construction), made from the end backwards so that
// every instruction knows what follows it. Counted repetitions are written out, so the size has a
// limit. Not in kernel memory yet (program.ts).
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { looks, type Look, type RegexNode } from '../../parser/regex/tree.ts'
import { isNullable } from './shape.ts'
import { byteNodes, DONE } from './utf8.ts'

/** As in kernels/assembly/inside/regex-program.ts. */
const FAIL = 0
const RANGE = 1
const SPARSE = 2
const SPLIT = 3
const LOOK = 4
const SAVE = 5
const MATCH = 6

export const INSTRUCTION_WORDS = 4
export const REGEX_BYTES_MAX = 2 << 20

export type Assembly = {
  /**
   * Four u32 each: {op | low << 8 | high << 16, next, other or place in `branches`, slot, assertion or
   * branches}.
   */
  readonly instructions: Uint32Array
  readonly count: number
  readonly start: number
  /** Pairs {low | high << 8, next}. */
  readonly branches: readonly number[]
  readonly looks: ReadonlySet<Look>
}

export function assemble(root: RegexNode, saves: boolean): Assembly {
  return new Assembler(saves).assemble(root)
}

class Assembler {
  #words = new Uint32Array(256 * INSTRUCTION_WORDS)
  #count = 0
  readonly #branches: number[] = []
  readonly #looks = new Set<Look>()
  readonly #saves: boolean

  constructor(saves: boolean) {
    this.#saves = saves
  }

  assemble(root: RegexNode): Assembly {
    const match = this.#emit(MATCH, 0, 0, 0)
    let start: number
    if (this.#saves) {
      const end = this.#emit(SAVE, match, 0, 1)
      start = this.#emit(SAVE, this.#node(root, end), 0, 0)
    } else start = this.#node(root, match)
    return {
      instructions: this.#words.subarray(0, this.#count * INSTRUCTION_WORDS), count: this.#count, start,
      branches: this.#branches, looks: this.#looks,
    }
  }

  #emit(op: number, next: number, other: number, last: number): number {
    if ((this.#count + 1) * 16 + this.#branches.length * 4 > REGEX_BYTES_MAX) {
      fail('regex-size', NOWHERE, { limitBytes: REGEX_BYTES_MAX })
    }
    const at = this.#count * INSTRUCTION_WORDS
    if (at === this.#words.length) {
      const wider = new Uint32Array(this.#words.length * 2)
      wider.set(this.#words)
      this.#words = wider
    }
    this.#words[at] = op
    this.#words[at + 1] = next
    this.#words[at + 2] = other
    this.#words[at + 3] = last
    return this.#count++
  }

  /** Where to begin so that the node is taken and then `next`. */
  #node(node: RegexNode, next: number): number {
    switch (node.kind) {
      case 'empty': return next
      case 'set': return this.#set(node, next)
      case 'look':
        this.#looks.add(node.look)
        return this.#emit(LOOK, next, 0, looks.indexOf(node.look))
      case 'group': {
        if (!this.#saves) return this.#node(node.item, next)
        const end = this.#emit(SAVE, next, 0, node.index * 2 + 1)
        return this.#emit(SAVE, this.#node(node.item, end), 0, node.index * 2)
      }
      case 'concat': return node.items.reduceRight((after, item) => this.#node(item, after), next)
      case 'alternate': return node.items.slice(0, -1).reduceRight(
        (otherwise, item) => this.#emit(SPLIT, this.#node(item, next), otherwise, 0),
        this.#node(node.items[node.items.length - 1]!, next))
      case 'repeat': return this.#repeat(node, next)
    }
  }

  #set(node: Extract<RegexNode, { kind: 'set' }>, next: number): number {
    const { nodes, root } = byteNodes(node.set)
    const at: number[] = []
    const targetOf = (target: number): number => target === DONE ? next : at[target]!
    for (const [i, ranges] of nodes.entries()) {
      if (i > root) break
      const [only] = ranges
      if (only === undefined) at.push(this.#emit(FAIL, 0, 0, 0))
      else if (ranges.length === 1) {
        at.push(this.#emit(RANGE | (only.low << 8) | (only.high << 16), targetOf(only.target), 0, 0))
      } else {
        const place = this.#branches.length / 2
        for (const { low, high, target } of ranges) this.#branches.push(low | (high << 8), targetOf(target))
        at.push(this.#emit(SPARSE, 0, place, ranges.length))
      }
    }
    return at[root]!
  }

  #split(greedy: boolean, into: number, past: number): number {
    return greedy ? this.#emit(SPLIT, into, past, 0) : this.#emit(SPLIT, past, into, 0)
  }

  #repeat(node: Extract<RegexNode, { kind: 'repeat' }>, next: number): number {
    const { item, min, max, greedy } = node
    let after = next
    let copies = min
    if (max === null) {
      if (min === 0) return this.#star(item, greedy, next)
      after = this.#plus(item, greedy, next)
      copies = min - 1
    } else {
      // x{0,2} is (x(x)?)?, and every way out leads to the end.
      for (let i = min; i < max; i++) {
        const before = this.#count
        after = this.#split(greedy, this.#node(item, after), next)
        // What emits nothing but the way around it is empty however often.
        if (this.#count === before + 1) break
      }
    }
    for (let i = 0; i < copies; i++) {
      const before = this.#count
      after = this.#node(item, after)
      if (this.#count === before) break
    }
    return after
  }

  #plus(item: RegexNode, greedy: boolean, next: number): number {
    const loop = this.#emit(SPLIT, next, next, 0)
    const start = this.#node(item, loop)
    this.#words[loop * INSTRUCTION_WORDS + (greedy ? 1 : 2)] = start
    return start
  }

  /** An item that may be empty is (x+)?, so that its preferences survive the loop. */
  #star(item: RegexNode, greedy: boolean, next: number): number {
    if (isNullable(item)) return this.#split(greedy, this.#plus(item, greedy, next), next)
    const loop = this.#emit(SPLIT, next, next, 0)
    // The words may have moved while the item was made.
    const start = this.#node(item, loop)
    this.#words[loop * INSTRUCTION_WORDS + (greedy ? 1 : 2)] = start
    return loop
  }
}
