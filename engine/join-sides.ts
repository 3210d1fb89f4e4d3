// Which side of a join is held: the one with fewer rows, as far as they can be guessed from what tables have
// now. Decided when a query starts, not when it is planned: a plan lives on while tables grow. Only for joins
// whose sides can be exchanged. Not an estimate of values: a condition is taken to keep a part of the rows.
import type { Join, Plan } from '../planner/plan.ts'

/** Rows of a table that a plan node reads. */
export type RowsOf = (plan: Extract<Plan, { readonly table: unknown }>) => number

/** Fewer rows are held without looking. */
const ROWS_MIN = 10_000
/** Guesses that differ by less say nothing. */
const TIMES_MIN = 2
const CONDITION_KEEPS = 1 / 3
/** Rows of a group, and rows that share all values. */
const GROUP_ROWS = 10
/** Of what nothing is known, which is rarely large. */
const UNKNOWN_ROWS = 1000

export const canExchange = ({ type }: Join): boolean => type === 'inner' || type === 'cross'

export function holdsLeft(join: Join, rowsOf: RowsOf): boolean {
  if (!canExchange(join)) return false
  const right = rowsGuessed(join.right, rowsOf)
  return right >= ROWS_MIN && right > TIMES_MIN * rowsGuessed(join.left, rowsOf)
}

/** The same join with its sides exchanged; columns stay in their order. */
export const exchanged = (join: Join): Join => ({
  ...join, left: join.right, right: join.left,
  keys: join.keys.map((k) => ({ ...k, left: k.right, right: k.left })),
})

function rowsGuessed(plan: Plan, rowsOf: RowsOf): number {
  const of = (input: Plan): number => rowsGuessed(input, rowsOf)
  switch (plan.kind) {
    case 'scan': return rowsOf(plan) * (plan.predicate === null ? 1 : CONDITION_KEEPS)
    case 'values': return plan.rows.length
    case 'empty': return 0
    case 'count-rows': return 1
    case 'filter': return of(plan.input) * CONDITION_KEEPS
    case 'project': case 'window': case 'unnest': case 'partitioned': case 'gap-fill': return of(plan.input)
    case 'sort': case 'limit': return Math.min(of(plan.input), plan.fetch ?? Infinity)
    case 'aggregate': return plan.groups.length === 0 ? 1 : of(plan.input) / GROUP_ROWS
    case 'distinct': return of(plan.input) / GROUP_ROWS
    case 'join': return Math.max(of(plan.left), of(plan.right))
    case 'union': return plan.inputs.reduce((sum, input) => sum + of(input), 0)
    default: return UNKNOWN_ROWS
  }
}
