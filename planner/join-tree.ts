// Inner and cross joins that follow one another, as what they are together: leaves, and what must hold of a
// row of each. Not an order (join-graph.ts). Any other node is a leaf, with whatever stands below it; but
// what says that joins may be run in parts is not between them.
import { conjuncts, type Expression } from './expression.ts'
import { inputsOf, withInputs, type Join, type JoinKey, type Partitioned, type Plan } from './plan.ts'

export type JoinTree = {
  /** As written, from the left. */
  readonly leaves: readonly Plan[]
  readonly keys: readonly JoinKey[]
  readonly conditions: readonly Expression[]
}

/** Its sides may be exchanged, and what it joins may meet others first. */
export const isFree = (plan: Plan): plan is Join =>
  plan.kind === 'join' && (plan.type === 'inner' || plan.type === 'cross')

/** A join of the tree that is around it. */
export const isInside = (plan: Plan): plan is Join | Partitioned =>
  isFree(plan) || plan.kind === 'partitioned' && isFree(plan.input)

export function joinTree(root: Join): JoinTree {
  const leaves: Plan[] = []
  const keys: JoinKey[] = []
  const conditions: Expression[] = []
  const look = (plan: Plan): void => {
    if (!isInside(plan)) {
      leaves.push(plan)
      return
    }
    inputsOf(plan).forEach(look)
    if (plan.kind === 'partitioned') return
    keys.push(...plan.keys)
    if (plan.filter !== null) conditions.push(...conjuncts(plan.filter))
  }
  look(root)
  return { leaves, keys, conditions }
}

/** The same joins, in their order, over other leaves. */
export function mapLeaves(root: Plan, map: (leaf: Plan) => Plan): Plan {
  return isInside(root) ? withInputs(root, inputsOf(root).map((input) => mapLeaves(input, map))) : map(root)
}
