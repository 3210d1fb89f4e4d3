// What an expression needs below the clause it stands in: a left join for the value of a correlated scalar
// subquery, a mark join for IN and EXISTS, a column for a value that is asked for more than once and may be
// made only once. Whoever binds a clause collects them and puts them where the columns they look at exist.
// Invariant: none adds rows to its left side or takes any.
import { collectColumns, columnsOf, type ColumnId, type Expression } from '../expression.ts'
import {
  join, markJoin, passed, project, type Computed, type JoinKey, type OutputColumn, type Plan,
} from '../plan.ts'

export type PendingJoin = {
  readonly plan: Plan
  /** Left sides look at the query around the subquery. */
  readonly keys: readonly JoinKey[]
  readonly filter: Expression | null
  /** null: a left join, which gives the columns of `plan`. */
  readonly mark: { readonly type: 'mark' | 'null-mark'; readonly column: OutputColumn } | null
}

export type Pending = PendingJoin | { readonly computed: Computed }

/** What it adds to its left side. */
export function givenColumns(pending: Pending): readonly OutputColumn[] {
  if ('computed' in pending) return [pending.computed.column]
  return pending.mark === null ? pending.plan.columns : [pending.mark.column]
}

/** What it looks at. */
function expressionsOf(pending: Pending): readonly Expression[] {
  if ('computed' in pending) return [pending.computed.expr]
  const { keys, filter } = pending
  return filter === null ? keys.map((k) => k.left) : [...keys.map((k) => k.left), filter]
}

/** What it looks at outside the subquery: columns of its left side, and of queries further out. */
export function outerColumns(pending: Pending): ReadonlySet<ColumnId> {
  const outer = columnsOf(...expressionsOf(pending))
  if (!('computed' in pending)) for (const c of pending.plan.columns) outer.delete(c.id)
  return outer
}

export function mapOuter(pending: Pending, f: (e: Expression) => Expression): Pending {
  if ('computed' in pending) return { computed: { ...pending.computed, expr: f(pending.computed.expr) } }
  return {
    ...pending,
    keys: pending.keys.map((k) => ({ ...k, left: f(k.left) })),
    filter: pending.filter === null ? null : f(pending.filter),
  }
}

export const withJoins = (plan: Plan, joins: readonly Pending[]): Plan => joins.reduce(withPending, plan)

function withPending(left: Plan, pending: Pending): Plan {
  if ('computed' in pending) {
    return project(left, [...left.columns.map(passed), pending.computed])
  }
  const { plan: right, keys, filter, mark } = pending
  return mark === null ? join('left', left, right, keys, filter)
    : markJoin(mark.type, left, right, keys, filter, mark.column)
}

type Split = { readonly ready: readonly Pending[]; readonly waiting: readonly Pending[] }

/** Joins that look at a late column wait, and so do those that look at what a waiting one gives. */
export function splitLate(joins: readonly Pending[], late: Iterable<ColumnId>): Split {
  const unknown = new Set(late)
  const ready: Pending[] = []
  const waiting: Pending[] = []
  for (const pending of joins) {
    const waits = [...outerColumns(pending)].some((id) => unknown.has(id))
    ;(waits ? waiting : ready).push(pending)
    if (waits) for (const c of givenColumns(pending)) unknown.add(c.id)
  }
  return { ready, waiting }
}

/** Those that the expressions need, with all that these need themselves, and the others. */
export function splitUsed(
  joins: readonly Pending[], by: readonly Expression[],
): { readonly used: readonly Pending[]; readonly rest: readonly Pending[] } {
  const wanted = columnsOf(...by)
  // One that needs another was bound after it.
  const used = new Set(joins.toReversed().filter((pending) => {
    const isUsed = givenColumns(pending).some((c) => wanted.has(c.id))
    if (isUsed) for (const e of expressionsOf(pending)) collectColumns(e, wanted)
    return isUsed
  }))
  return { used: joins.filter((j) => used.has(j)), rest: joins.filter((j) => !used.has(j)) }
}
