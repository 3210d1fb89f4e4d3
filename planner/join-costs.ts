// What joining some leaves in an order may cost, in rows that are looked at, held and made; and the
// cheapest order. Guesses (row-estimates.ts). Not whether it is worth leaving the written one
// (rules/join-order.ts). No two leaves are joined that nothing connects while others are connected.
import type { Expression } from './expression.ts'
import { isAcross, isNew, type JoinGraph, type Leaves, type Order } from './join-graph.ts'
import { EQUALITY_KEEPS, keptOf, meet, type RowEstimates } from './row-estimates.ts'

/** Fewer rows are joined as written. */
export const ROWS_MIN = 10_000
const TIMES_MIN = 2
/** A row that is held costs as much as so many that look for their partners. */
const HELD_COSTS = 3

/** The left side has so many fewer rows that it is to be held. */
export const holdsLeft = (left: number, right: number): boolean =>
  right >= ROWS_MIN && right > TIMES_MIN * left

/** What joining some leaves in an order may cost. */
type Guessed = {
  readonly order: Order
  readonly of: Leaves
  readonly rows: number
  readonly cost: number
  /** Of joins without a key, those without any condition count twice. */
  readonly products: number
  /** Different values of each class of equal terms; null: it is of other leaves. */
  readonly values: readonly (number | null)[]
}

type Met = { readonly rows: number; readonly isKeyed: boolean; readonly isAsked: boolean }

export class Guess {
  readonly #graph: JoinGraph
  readonly #leaves: readonly Guessed[]
  /** Of pairs of rows, those that agree in a key of no class. */
  readonly #keysKeep: readonly number[]

  constructor(graph: JoinGraph, estimates: RowEstimates) {
    this.#graph = graph
    this.#keysKeep = graph.keys.map(({ key, left, right }) => {
      const values = (e: Expression, of: Leaves): number =>
        (of & of - 1) === 0 ? estimates.values(graph.leaves[leafOf(of)]!, e) : 1 / EQUALITY_KEEPS
      return 1 / Math.max(values(key.left, left), values(key.right, right))
    })
    this.#leaves = graph.leaves.map((plan, leaf) => {
      const of = 1 << leaf
      const kept = graph.conditions.reduce(
        (product, one) => one.of === of ? product * keeps(one) : product, 1)
      const rows = estimates.rows(plan) * kept
      const values = graph.classes.map((terms) => {
        const own = terms.filter((term) => term.leaf === leaf)
        return own.length === 0 ? null
          : Math.min(rows, ...own.map((term) => estimates.values(plan, term.expr)))
      })
      return { order: leaf, of, rows, cost: 0, products: 0, values }
    })
  }

  of(order: Order): Guessed {
    if (typeof order === 'number') return this.#leaves[order]!
    return this.#join(this.of(order.left), this.of(order.right), order.isProduct)
  }

  /** Of all orders. */
  cheapest(): Guessed {
    const best: Guessed[] = []
    const all = (1 << this.#leaves.length) - 1
    for (let of = 1; of <= all; of++) best[of] = this.#cheapestOf(of, best)
    return best[all]!
  }

  /** `best`: of all smaller sets. */
  #cheapestOf(of: Leaves, best: readonly Guessed[]): Guessed {
    const rest = of & of - 1
    if (rest === 0) return this.#leaves[leafOf(of)]!
    let found: Guessed | null = null
    // Each pair once: the first leaf is on the left.
    for (let right = rest; right > 0; right = right - 1 & rest) {
      const one = this.#join(best[of & ~right]!, best[right]!)
      if (found === null || isBetter(one, found)) found = one
    }
    return found!
  }

  /** The cheapest of all joins that can be made, then the cheapest of those that can be made then. */
  cheapestNext(): Guessed {
    let parts = this.#leaves
    let joins = parts.flatMap((left, i) => parts.slice(i + 1).map((right) => this.#join(left, right)))
    for (;;) {
      const best = joins.reduce((a, b) => isBetter(b, a) ? b : a)
      const isApart = (one: Guessed): boolean => (one.of & best.of) === 0
      parts = parts.filter(isApart)
      if (parts.length === 0) return best
      joins = joins.filter(isApart).concat(parts.map((part) =>
        firstOf(part) < firstOf(best) ? this.#join(part, best) : this.#join(best, part)))
      parts = [...parts, best]
    }
  }

  #join(left: Guessed, right: Guessed, isProduct = false): Guessed {
    const { rows, isKeyed, isAsked } = this.#meet(left, right, isProduct)
    const [stays, held] = holdsLeft(left.rows, right.rows) ? [right, left] : [left, right]
    const own = Math.max(left.rows, right.rows) + HELD_COSTS * Math.min(left.rows, right.rows) + rows
    return {
      order: { left: stays.order, right: held.order },
      of: left.of | right.of,
      rows,
      cost: left.cost + right.cost + own,
      products: left.products + right.products + (isKeyed ? 0 : isAsked ? 1 : 2),
      values: left.values.map((a, i) => {
        const b = right.values[i]!
        return a === null || b === null ? a ?? b : Math.min(a, b)
      }),
    }
  }

  #meet(left: Guessed, right: Guessed, isProduct: boolean): Met {
    const { keys, conditions } = this.#graph
    let leftKeys = 1
    let rightKeys = 1
    let isKeyed = false
    for (const [i, a] of left.values.entries()) {
      const b = right.values[i]!
      if (a === null || b === null || isProduct) continue
      isKeyed = true
      leftKeys *= a
      rightKeys *= b
    }
    const asked = conditions.filter((one) => isNew(one.of, left.of, right.of))
    let kept = asked.reduce((product, one) => product * keeps(one), 1)
    for (const [i, key] of keys.entries()) {
      if (!isNew(key.left | key.right, left.of, right.of)) continue
      isKeyed ||= isAcross(key, left.of, right.of)
      kept *= this.#keysKeep[i]!
    }
    const rows = kept * meet(left.rows, right.rows, leftKeys, rightKeys)
    return { rows, isKeyed, isAsked: asked.length > 0 }
  }
}

/** Of a set of one. */
const leafOf = (of: Leaves): number => 31 - Math.clz32(of)

const firstOf = ({ of }: Guessed): number => of & -of

const keeps = ({ condition }: { readonly condition: Expression }): number =>
  keptOf(condition, () => null)

const isBetter = (a: Guessed, b: Guessed): boolean =>
  a.products < b.products || a.products === b.products && a.cost < b.cost
