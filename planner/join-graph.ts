// The inner joins of a tree in any order: what is compared, by the leaves it speaks of, and the joins that an
// order makes of it. Not which order is good (rules/join-order.ts). Invariant: every order gives the same
// rows.
import {
  and, columnsOf, compare, isVolatile, type ColumnId, type Expression,
} from './expression.ts'
import { isInside, type JoinTree } from './join-tree.ts'
import { filter, join, type Join, type JoinKey, type Plan } from './plan.ts'
import { knownExpressions } from './same.ts'

/** A leaf by its place, or two orders joined; `isProduct`: without a key, though there may be one. */
export type Order = number | { readonly left: Order; readonly right: Order; readonly isProduct?: boolean }

export function writtenOrder(root: Join): Order {
  let at = 0
  const look = (plan: Plan): Order => {
    if (!isInside(plan)) return at++
    if (plan.kind === 'partitioned') return look(plan.input)
    const left = look(plan.left)
    return { left, right: look(plan.right), isProduct: plan.keys.length === 0 }
  }
  return look(root)
}

/** A set of leaves, as bits. */
export type Leaves = number
const LEAVES_MAX = 30

const isWithin = (some: Leaves, all: Leaves): boolean => (some & ~all) === 0

/** Both sides of a join are needed for it. */
export const isNew = (of: Leaves, left: Leaves, right: Leaves): boolean =>
  isWithin(of, left | right) && !isWithin(of, left) && !isWithin(of, right)

/** An expression over one leaf. */
type Term = { readonly expr: Expression; readonly leaf: number }

/** A key that is of no class: over several leaves, or where NULL equals NULL. */
type OtherKey = { readonly key: JoinKey; readonly left: Leaves; readonly right: Leaves }

/** It can be a key of the join: each side of it is on one side. */
export const isAcross = ({ left: l, right: r }: OtherKey, left: Leaves, right: Leaves): boolean =>
  isWithin(l, left) && isWithin(r, right) || isWithin(l, right) && isWithin(r, left)

type Condition = { readonly condition: Expression; readonly of: Leaves }

/**
 * What is compared, by leaves. Terms of a class are all equal, so that any two may be the key of a join: NULL
 * is in none of them.
 */
export type JoinGraph = {
  readonly leaves: readonly Plan[]
  readonly classes: readonly (readonly Term[])[]
  readonly keys: readonly OtherKey[]
  readonly conditions: readonly Condition[]
}

/** null: there are too many leaves, or what is asked of them would be asked another number of times. */
export function joinGraph({ leaves, keys, conditions }: JoinTree): JoinGraph | null {
  if (leaves.length > LEAVES_MAX) return null
  if ([...keys.flatMap((k) => [k.left, k.right]), ...conditions].some(isVolatile)) return null
  const leafOf = new Map<ColumnId, number>()
  for (const [i, leaf] of leaves.entries()) for (const c of leaf.columns) leafOf.set(c.id, i)
  const of = (e: Expression): Leaves =>
    [...columnsOf(e)].reduce((bits, id) => bits | 1 << leafOf.get(id)!, 0)
  const classes = new Classes()
  const others: OtherKey[] = []
  const asked = [...conditions]
  for (const key of keys) {
    const left = of(key.left)
    const right = of(key.right)
    if (left === 0 || right === 0 || left === right && isOne(left)) asked.push(asCondition(key))
    else if (key.nullsEqual || !isOne(left) || !isOne(right)) others.push({ key, left, right })
    else classes.add(term(key.left, left), term(key.right, right))
  }
  // What speaks of no leaf is asked of whole rows.
  const all = leaves.reduce((bits, _, i) => bits | 1 << i, 0)
  const byLeaves = asked.map((condition) => ({ condition, of: of(condition) || all }))
  return { leaves, classes: classes.all(), keys: others, conditions: byLeaves }
}

const isOne = (leaves: Leaves): boolean => leaves !== 0 && (leaves & leaves - 1) === 0
const term = (expr: Expression, leaf: Leaves): Term => ({ expr, leaf: 31 - Math.clz32(leaf) })

class Classes {
  readonly #terms = knownExpressions((one: { term: Term; of: Term[] }) => one.term.expr)
  readonly #byTerm = new Map<Term, { term: Term; of: Term[] }>()

  add(left: Term, right: Term): void {
    const a = this.#find(left)
    const b = this.#find(right)
    if (a.of === b.of) return
    const moved = b.of
    a.of.push(...moved)
    for (const one of moved) this.#byTerm.get(one)!.of = a.of
  }

  #find(term: Term): { term: Term; of: Term[] } {
    const known = this.#terms.find(term.expr)
    if (known !== undefined) return known
    const one = { term, of: [term] }
    this.#terms.add(one)
    this.#byTerm.set(term, one)
    return one
  }

  all(): readonly (readonly Term[])[] {
    return [...new Set([...this.#byTerm.values()].map(({ of }) => of))]
  }
}

/** Joins the leaves in an order, the left side of each on the left. */
export function joinInOrder(graph: JoinGraph, order: Order): Plan {
  return partIn(graph, order).plan
}

/** Leaves that have been joined. `terms`: of each class those that are not known to be equal yet. */
type Part = {
  readonly plan: Plan
  readonly of: Leaves
  readonly terms: readonly (readonly Expression[])[]
}

function partIn(graph: JoinGraph, order: Order): Part {
  if (typeof order === 'number') return leafPart(graph, order)
  return joined(graph, partIn(graph, order.left), partIn(graph, order.right))
}

function leafPart({ leaves, classes, conditions }: JoinGraph, leaf: number): Part {
  const of = 1 << leaf
  const own = conditions.filter((one) => one.of === of).map((one) => one.condition)
  const terms = classes.map((all) => all.filter((one) => one.leaf === leaf).map((one) => one.expr))
  return { plan: own.length === 0 ? leaves[leaf]! : filter(leaves[leaf]!, and(own)), of, terms }
}

function joined(graph: JoinGraph, left: Part, right: Part): Part {
  const keys: JoinKey[] = []
  const asked = graph.conditions.filter((one) => isNew(one.of, left.of, right.of)).map((one) => one.condition)
  const terms = graph.classes.map((_, i) => {
    const [a, ...otherA] = left.terms[i]!
    const [b, ...otherB] = right.terms[i]!
    if (a === undefined || b === undefined) return [...left.terms[i]!, ...right.terms[i]!]
    const pairs = [[a, b], ...otherA.map((other) => [other, b]), ...otherB.map((other) => [a, other])]
    keys.push(...pairs.map(([l, r]): JoinKey => ({ left: l!, right: r!, nullsEqual: false })))
    return [a]
  })
  for (const other of graph.keys) {
    if (!isNew(other.left | other.right, left.of, right.of)) continue
    if (!isAcross(other, left.of, right.of)) asked.push(asCondition(other.key))
    else keys.push(isWithin(other.left, left.of) ? other.key : turned(other.key))
  }
  const rest = asked.length === 0 ? null : and(asked)
  const type = keys.length === 0 && rest === null ? 'cross' : 'inner'
  return { plan: join(type, left.plan, right.plan, keys, rest), of: left.of | right.of, terms }
}

const turned = (key: JoinKey): JoinKey => ({ ...key, left: key.right, right: key.left })

/** The sides of a key have met before it could be one. */
function asCondition({ left, right, nullsEqual }: JoinKey): Expression {
  const equal = compare('=', left, right)
  return nullsEqual ? { kind: 'distinct-from', left, right, negated: true, type: equal.type } : equal
}

/** The same join with its sides exchanged; columns stay in their order. */
export const exchanged = (plan: Join): Join =>
  ({ ...plan, left: plan.right, right: plan.left, keys: plan.keys.map(turned) })
