// The optimiser: one ordered list of rules, each run once over the plan, and the reasons for the order. A
// second list, of rules that ask how large tables are, runs whenever a query starts.
// Not binding and not execution. Any rule can be switched off by name; plans stay right without any of them.
import type { ColumnId } from './expression.ts'
import { mapExpressions, mapSubqueries, rewritePlanUp, type Plan } from './plan.ts'
import type { Rule, StartRule } from './rule.ts'
import aggregateMethod from './rules/aggregate-method.ts'
import commonSubexpressions from './rules/common-subexpressions.ts'
import countRows from './rules/count-rows.ts'
import eliminateFilter from './rules/eliminate-filter.ts'
import eliminateSort from './rules/eliminate-sort.ts'
import equalColumns from './rules/equal-columns.ts'
import firstRowNumber from './rules/first-row-number.ts'
import foldConstants from './rules/fold-constants.ts'
import joinOrder from './rules/join-order.ts'
import lastRows from './rules/last-rows.ts'
import lastRowsJoin from './rules/last-rows-join.ts'
import lastValues from './rules/last-values.ts'
import mergeProjects from './rules/merge-projects.ts'
import newestFirst from './rules/newest-first.ts'
import oneRow from './rules/one-row.ts'
import partitionByTag, { partitionAgain } from './rules/partition-by-tag.ts'
import pruneColumns from './rules/prune-columns.ts'
import pushFilter from './rules/push-filter.ts'
import semiJoin from './rules/semi-join.ts'
import seriesTags from './rules/series-tags.ts'
import simplify from './rules/simplify.ts'
import simplifyAggregates from './rules/simplify-aggregates.ts'
import topN from './rules/top-n.ts'
import type { Statistics } from './statistics.ts'

export const rules: readonly Rule[] = [
  // Constants first: every later rule looks for literals.
  foldConstants,
  simplify,
  simplifyAggregates,
  // Before conditions move into scans, where an impossible one is harder to see.
  eliminateFilter,
  // Before limits become part of sorts, which conditions may not cross.
  pushFilter,
  // Marks that only keep rows stand right above their join now.
  semiJoin,
  // Conditions stand at what they are about now.
  equalColumns,
  // An impossible time range shows only now.
  eliminateFilter,
  // Fewer projections between the nodes that the rules below look for.
  mergeProjects,
  topN,
  // After conditions have moved, so that columns only they needed are read by the scan and no longer carried.
  pruneColumns,
  // Pruning leaves projections that only pass through.
  mergeProjects,
  oneRow,
  // Shortcuts need scans with their conditions inside and nothing between. The join needs last-values below
  // it.
  lastRows,
  firstRowNumber,
  lastValues,
  lastRowsJoin,
  seriesTags,
  countRows,
  // What is still a scan.
  aggregateMethod,
  newestFirst,
  // After shortcuts, which need the sort to see what is asked.
  eliminateSort,
  // Shortcuts have put projections on top and need fewer columns.
  pruneColumns,
  mergeProjects,
  // After projections were merged for the last time, which would put together what this takes apart.
  commonSubexpressions,
  // Last: nothing has to look through it.
  partitionByTag,
]

export const startRules: readonly StartRule[] = [joinOrder]

/** Once those have changed a plan: another order of joins has other parts. */
const afterChanges: readonly StartRule[] = [partitionAgain]

/** By which rules are switched off. */
export const ruleNames: readonly string[] =
  [...new Set([...rules, ...startRules].map(({ name }) => name))]

export type OptimiseOptions = {
  readonly disabledRules?: ReadonlySet<string>
  /** Called with the plan after each rule: tests check it. */
  readonly onRule?: (name: string, plan: Plan) => void
}

export type Optimised = { readonly plan: Plan; readonly nextId: ColumnId }

export function optimise(
  bound: { readonly plan: Plan; readonly nextId: ColumnId }, options: OptimiseOptions = {},
): Optimised {
  let next = bound.nextId
  const context = { nextId: () => next++ }
  // What stands in two places is one plan, and has to stay one: it is run once.
  const known = new Map<Plan, Plan>()
  const runOnce = (start: Plan): Plan => {
    const plan = known.get(start) ?? run(start)
    known.set(start, plan)
    return plan
  }
  const run = (start: Plan): Plan => {
    let plan = withSubqueries(start, runOnce)
    for (const rule of rules) {
      if (options.disabledRules?.has(rule.name) === true) continue
      plan = rule.apply(plan, context)
      options.onRule?.(rule.name, plan)
    }
    return plan
  }
  return { plan: run(bound.plan), nextId: next }
}

/** Of a plan that is about to run and joins something. */
export function optimiseAtStart(plan: Plan, statistics: Statistics, disabled?: ReadonlySet<string>): Plan {
  const run = (list: readonly StartRule[], start: Plan): Plan => list.reduce((before, { name, apply }) =>
    disabled?.has(name) === true ? before : apply(before, statistics), start)
  const changed = run(startRules, plan)
  return changed === plan ? plan : run(afterChanges, changed)
}

/** Plans inside expressions are optimised on their own. */
function withSubqueries(plan: Plan, run: (plan: Plan) => Plan): Plan {
  return rewritePlanUp(plan, (node) => mapExpressions(node, (e) => mapSubqueries(e, run)))
}
