// Joins that subqueries need below the expression they stand in: a left join for the value of a correlated
// scalar subquery, a mark join for IN and EXISTS. Whoever binds a clause collects them and puts them where
// the columns they look at exist. Invariant: none adds rows to its left side or takes any.
import {
  collectColumns, columnsOf, type ColumnId, type Expression,
} from '../expression.ts'
import { join, markJoin, type JoinKey, type OutputColumn, type Plan } from '../plan.ts'

export type PendingJoin = {
  readonly plan: Plan
  /** Left sides look at the query around the subquery. */
  readonly keys: readonly JoinKey[]
  readonly filter: Expression | null
  /** null: a left join, which gives the columns of `plan`. */
  readonly mark: { readonly type: 'mark' | 'null-mark'; readonly column: OutputColumn } | null
}

/** What the join adds to its left side. */
export const givenColumns = ({ plan, mark }: PendingJoin): readonly OutputColumn[] =>
  mark === null ? plan.columns : [mark.column]

/** What the join looks at. */
const expressionsOf = ({ keys, filter }: PendingJoin): readonly Expression[] =>
  filter === null ? keys.map((k) => k.left) : [...keys.map((k) => k.left), filter]

/** What it looks at outside the subquery: columns of its left side, and of queries further out. */
export function outerColumns(pending: PendingJoin): ReadonlySet<ColumnId> {
  const outer = columnsOf(...expressionsOf(pending))
  for (const c of pending.plan.columns) outer.delete(c.id)
  return outer
}

export function mapOuter(pending: PendingJoin, f: (e: Expression) => Expression): PendingJoin {
  return {
    ...pending,
    keys: pending.keys.map((k) => ({ ...k, left: f(k.left) })),
    filter: pending.filter === null ? null : f(pending.filter),
  }
}

export const withJoins = (plan: Plan, joins: readonly PendingJoin[]): Plan =>
  joins.reduce((left, { plan: right, keys, filter, mark }) => mark === null
    ? join('left', left, right, keys, filter)
    : markJoin(mark.type, left, right, keys, filter, mark.column), plan)

type Split = { readonly ready: readonly PendingJoin[]; readonly waiting: readonly PendingJoin[] }

/** Joins that look at a late column wait, and so do those that look at what a waiting one gives. */
export function splitLate(joins: readonly PendingJoin[], late: Iterable<ColumnId>): Split {
  const unknown = new Set(late)
  const ready: PendingJoin[] = []
  const waiting: PendingJoin[] = []
  for (const pending of joins) {
    const waits = [...outerColumns(pending)].some((id) => unknown.has(id))
    ;(waits ? waiting : ready).push(pending)
    if (waits) for (const c of givenColumns(pending)) unknown.add(c.id)
  }
  return { ready, waiting }
}

/** Those that the expressions need, with all that these need themselves, and the others. */
export function splitUsed(
  joins: readonly PendingJoin[], by: readonly Expression[],
): { readonly used: readonly PendingJoin[]; readonly rest: readonly PendingJoin[] } {
  const wanted = columnsOf(...by)
  // One that needs another was bound after it.
  const used = new Set(joins.toReversed().filter((pending) => {
    const isUsed = givenColumns(pending).some((c) => wanted.has(c.id))
    if (isUsed) for (const e of expressionsOf(pending)) collectColumns(e, wanted)
    return isUsed
  }))
  return { used: joins.filter((j) => used.has(j)), rest: joins.filter((j) => !used.has(j)) }
}
