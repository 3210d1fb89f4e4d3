// What is known of one side of a join's key is known of the other: both read only what can meet.
//
//   Inner-join on a.host = b.host            =>   Inner-join on a.host = b.host
//     Scan cpu a where host = 'x'                   Scan cpu a where host = 'x'
//     Scan mem b                                    Scan mem b where host = 'x'
//
// Conditions on one column alone, compared with constants; also the constants of VALUES. Only of types whose
// equal values are the same value (of NaN there are many), and only down to what reads the column. Of a left
// join the right side learns from the left, never the other way; a full join teaches nothing, nor does NOT
// IN, which looks at all rows.
import { sameType } from '../../kernels/type.ts'
import type { ColumnId, ColumnRef } from '../expression.ts'
import { inputsOf, withInputs, type Join, type JoinKey, type Plan } from '../plan.ts'
import { isFree, joinTree, mapLeaves } from '../join-tree.ts'
import { wholePlanRule } from '../rule.ts'
import { knownExpressions } from '../same.ts'
import {
  factsOf, isIdentity, isRead, under, valueType, type Fact, type Facts, type FactsOf,
} from './column-facts.ts'
import { push } from './push-filter.ts'

export default wholePlanRule('equal-columns', (plan) => {
  const found = new Map<Plan, Facts>()
  const known: FactsOf = (node) => {
    let facts = found.get(node)
    if (facts === undefined) {
      facts = node.kind === 'join' ? factsOfJoin(node, known) : factsOf(node, known)
      found.set(node, facts)
    }
    return facts
  }
  return spread(plan, known)
})

/** From above: what a side learns is known of all that is below it. */
function spread(plan: Plan, known: FactsOf): Plan {
  if (plan.kind !== 'join') return withInputs(plan, inputsOf(plan).map((input) => spread(input, known)))
  const sides = sidesOf(plan)
  const learned = Map.groupBy(learn(sides, known), ({ side }) => side)
  const inputs = sides.inputs.map((input, side) => {
    const conditions = (learned.get(side) ?? []).filter(({ fact }) => isRead(input, fact.id))
      .map(({ fact }) => fact.condition)
    return spread(conditions.length === 0 ? input : push(input, conditions), known)
  })
  let at = 0
  return isFree(plan) ? mapLeaves(plan, () => inputs[at++]!) : withInputs(plan, inputs)
}

/** A join and who learns from whom; all inner joins that follow one another are one. */
type Sides = {
  readonly inputs: readonly Plan[]
  readonly keys: readonly JoinKey[]
  readonly teaches: (side: number) => boolean
  readonly learns: (side: number) => boolean
  /** Whether what is known of its columns holds of the join's. */
  readonly isGiven: (side: number) => boolean
}

const always = (): boolean => true
const never = (): boolean => false
const isLeft = (side: number): boolean => side === 0
const isRight = (side: number): boolean => side === 1

function sidesOf(plan: Join): Sides {
  const { keys } = plan
  const inputs = [plan.left, plan.right]
  switch (plan.type) {
    case 'inner': case 'cross': {
      const tree = joinTree(plan)
      return { inputs: tree.leaves, keys: tree.keys, teaches: always, learns: always, isGiven: always }
    }
    case 'semi': return { inputs, keys, teaches: always, learns: always, isGiven: isLeft }
    case 'left': case 'anti': case 'mark':
      return { inputs, keys, teaches: isLeft, learns: isRight, isGiven: isLeft }
    case 'null-anti': case 'null-mark':
      return { inputs, keys, teaches: never, learns: never, isGiven: isLeft }
    case 'full': return { inputs, keys, teaches: never, learns: never, isGiven: never }
  }
}

function factsOfJoin(plan: Join, known: FactsOf): Facts {
  const sides = sidesOf(plan)
  const own = sides.inputs.filter((_, side) => sides.isGiven(side)).flatMap(known)
  return [...own, ...learn(sides, known).filter(({ side }) => sides.isGiven(side)).map(({ fact }) => fact)]
}

type Learned = { readonly side: number; readonly fact: Fact }

/** Facts for each of the equal columns beyond this are not worth their time. */
const LEARNED_MAX = 1000

function learn(sides: Sides, known: FactsOf): readonly Learned[] {
  const facts = sides.inputs.map(known)
  const taught = facts.filter((_, side) => sides.teaches(side)).flat()
  if (taught.length === 0) return []
  const taughtOf = Map.groupBy(taught, (fact) => fact.id)
  const factsOf = Map.groupBy(facts.flat(), (fact) => fact.id)
  const sideOf = sidesOfKeys(sides)
  return equalColumns(sides.keys).flatMap((equal) => {
    const first = equal[0]!
    const all = different(equal.flatMap((c) => taughtOf.get(c.id) ?? []), first)
    if (all.length * equal.length > LEARNED_MAX) return []
    return equal.flatMap((c) => {
      const side = sideOf.get(c.id)!
      if (!sides.learns(side)) return []
      const own = knownExpressions((fact: Fact) => fact.condition)
      for (const fact of factsOf.get(c.id) ?? []) own.add(under(fact, first))
      return all.filter((fact) => own.find(fact.condition) === undefined)
        .map((fact) => ({ side, fact: under(fact, c) }))
    })
  })
}

/** Where the columns of keys come from. */
function sidesOfKeys({ inputs, keys }: Sides): ReadonlyMap<ColumnId, number> {
  const sides = new Map<ColumnId, number>()
  // Of two it is plain. Chains of outer joins are many joins of two, with ever more columns.
  if (inputs.length === 2) {
    for (const { left, right } of keys) {
      if (left.kind === 'column') sides.set(left.id, 0)
      if (right.kind === 'column') sides.set(right.id, 1)
    }
  } else for (const [side, input] of inputs.entries()) for (const c of input.columns) sides.set(c.id, side)
  return sides
}

/** Each once, said of this column. */
function different(facts: Facts, of: ColumnRef): Facts {
  const seen = knownExpressions((fact: Fact) => fact.condition)
  return facts.map((fact) => under(fact, of))
    .filter((fact) => seen.find(fact.condition) === undefined && seen.add(fact))
}

/** Columns that the keys make equal, in groups of two or more. */
function equalColumns(keys: readonly JoinKey[]): readonly (readonly ColumnRef[])[] {
  const groups = new Map<ColumnId, ColumnRef[]>()
  for (const { left, right } of keys) {
    if (left.kind !== 'column' || right.kind !== 'column' || !isIdentity(left.type)) continue
    if (!sameType(valueType(left.type), valueType(right.type))) continue
    const a = groups.get(left.id) ?? [left]
    const b = groups.get(right.id) ?? [right]
    if (a === b) continue
    const [large, small] = a.length < b.length ? [b, a] : [a, b]
    large.push(...small)
    for (const { id } of [left, right, ...small]) groups.set(id, large)
  }
  return [...new Set(groups.values())]
}
