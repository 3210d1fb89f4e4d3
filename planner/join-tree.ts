// Inner and cross joins that follow one another, as what they are together: leaves, and what must hold of a
// row of each. Not an order. Any other node is a leaf, with whatever stands below it.
import { conjuncts, type Expression } from './expression.ts'
import { withInputs, type Join, type JoinKey, type Plan } from './plan.ts'

export type JoinTree = {
  /** As written, from the left. */
  readonly leaves: readonly Plan[]
  readonly keys: readonly JoinKey[]
  readonly conditions: readonly Expression[]
}

/** Its sides may be exchanged, and what it joins may meet others first. */
export const isFree = (plan: Plan): plan is Join =>
  plan.kind === 'join' && (plan.type === 'inner' || plan.type === 'cross')

export function joinTree(root: Join): JoinTree {
  const leaves: Plan[] = []
  const keys: JoinKey[] = []
  const conditions: Expression[] = []
  const look = (plan: Plan): void => {
    if (!isFree(plan)) {
      leaves.push(plan)
      return
    }
    look(plan.left)
    look(plan.right)
    keys.push(...plan.keys)
    if (plan.filter !== null) conditions.push(...conjuncts(plan.filter))
  }
  look(root)
  return { leaves, keys, conditions }
}

/** The same joins, in their order, over other leaves. */
export function withLeaves(root: Join, leaves: readonly Plan[]): Plan {
  let at = 0
  const build = (plan: Plan): Plan => {
    if (!isFree(plan)) return leaves[at++]!
    const left = build(plan.left)
    return withInputs(plan, [left, build(plan.right)])
  }
  return build(root)
}
