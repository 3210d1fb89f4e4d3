// What an optimiser rule is: a name, by which it can be switched off, and a rewrite of plans.
// Not the rules (rules/) or their order (optimise.ts). A rewrite that does not apply gives back the very plan
// it got.
import type { ColumnId } from './expression.ts'
import { rewritePlanUp, type Plan } from './plan.ts'
import type { Statistics } from './statistics.ts'

export type RuleContext = { /** A column id that no column of the plan has. */ readonly nextId: () =>
  ColumnId }

export type Rule = { readonly name: string; readonly apply: (plan: Plan, context: RuleContext) => Plan }

/** A rewrite of single nodes, tried on each from the leaves up. */
export const rule = (name: string, rewrite: (node: Plan, context: RuleContext) => Plan): Rule =>
  ({ name, apply: (plan, context) => rewritePlanUp(plan, (node) => rewrite(node, context)) })

/** A rewrite that walks the plan itself. */
export const wholePlanRule = (name: string, apply: Rule['apply']): Rule => ({ name, apply })

/** A rewrite by what tables have when a query starts. It must be quick: it runs every time. */
export type StartRule = {
  readonly name: string
  readonly apply: (plan: Plan, statistics: Statistics) => Plan
}

export const startRule = (name: string, apply: StartRule['apply']): StartRule => ({ name, apply })

export type { Plan }
