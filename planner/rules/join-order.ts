// Inner joins in the order in which the fewest rows are made, each holding its smaller side, the right one.
//
//   Inner-join on b.host = v.host                     =>   Inner-join on b.host = a.host and b.time = a.time
//     Inner-join on a.host = b.host and a.time = b.time      Scan b
//       Scan a                                               Inner-join on a.host = v.host
//       Scan b                                                 Scan a
//     Scan v                                                   Scan v
//
// By what tables have when a query starts: a plan lives on while they grow. The written order stays where few
// rows are joined or no other costs less than half: answers without ORDER BY come as rows are joined, and
// guesses say no more. Keys are any two columns that must be equal. Other joins are leaves, arranged inside.
import { Guess, holdsLeft, ROWS_MIN } from '../join-costs.ts'
import { exchanged, joinGraph, joinInOrder, writtenOrder, type Order } from '../join-graph.ts'
import { isFree, isInside, joinTree, mapLeaves } from '../join-tree.ts'
import {
  inputsOf, mapExpressions, mapSubqueries, subqueriesOf, withInputs, type Join, type Plan,
} from '../plan.ts'
import { RowEstimates } from '../row-estimates.ts'
import { startRule } from '../rule.ts'

/** Guesses that differ by less say nothing. */
const TIMES_MIN = 2
/** All orders of so many leaves are tried; of more the cheapest join is made, again and again. */
const TRIED_MAX = 6

export default startRule('join-order', (plan, statistics) => {
  const estimates = new RowEstimates(statistics)
  return arrange(plan, (join) => chosen(join, estimates))
})

/** Every join is made the other way round: a lens of the tests. */
export const reversed = (plan: Plan): Plan => arrange(plan, (join) => {
  const graph = joinGraph(joinTree(join))
  if (graph === null) return join
  const leaves = graph.leaves.map((_, i): Order => i)
  return joinInOrder(graph, leaves.reduceRight((left, right) => ({ left, right })))
})

/** `choose` gives the joins of a tree in another order; its leaves are arranged already. */
function arrange(
  plan: Plan, choose: (join: Join) => Plan, subqueries: Map<Plan, Plan> = new Map<Plan, Plan>(),
): Plan {
  const below = (inner: Plan): Plan => arrange(inner, choose, subqueries)
  // A subquery that stands in two places is run once: it has to stay one plan.
  const once = (subquery: Plan): Plan => {
    const arranged = subqueries.get(subquery) ?? below(subquery)
    subqueries.set(subquery, arranged)
    return arranged
  }
  if (isFree(plan)) {
    const given = mapLeaves(plan, below) as Join
    const chosen = choose(given)
    // Whoever is above may take columns by position.
    return chosen === given ? given : { ...chosen, columns: plan.columns } as Plan
  }
  const own = subqueriesOf(plan).length === 0 ? plan : mapExpressions(plan, (e) => mapSubqueries(e, once))
  return withInputs(own, inputsOf(own).map(below))
}

function chosen(join: Join, estimates: RowEstimates): Plan {
  if (!isInside(join.left) && !isInside(join.right)) return holdingLess(join, estimates)
  const graph = joinGraph(joinTree(join))
  if (graph === null) return holdingLess(join, estimates)
  const guess = new Guess(graph, estimates)
  const written = guess.of(writtenOrder(join))
  if (written.cost < ROWS_MIN) return join
  const best = graph.leaves.length > TRIED_MAX ? guess.cheapestNext() : guess.cheapest()
  const isWorthIt = best.cost * TIMES_MIN < written.cost
  return isWorthIt ? joinInOrder(graph, best.order) : holdingLess(join, estimates)
}

/** The written order, sides exchanged where the left one has fewer rows. */
function holdingLess(plan: Plan, estimates: RowEstimates): Plan {
  if (!isInside(plan)) return plan
  const same = withInputs(plan, inputsOf(plan).map((input) => holdingLess(input, estimates)))
  return isFree(plan) && holdsLeft(estimates.rows(plan.left), estimates.rows(plan.right))
    ? exchanged(same as Join) : same
}
