// Windows, joins and hash aggregates that keep the values of a tag apart are done for some series at a time:
// what is held at once gets smaller, and other threads can do their part.
//
//   Aggregate by [hostname]                                 Partitioned by hostname
//     Window over (partition by hostname order by time)  =>   Aggregate by [hostname]
//       Scan cpu                                                Window …
//
// Right only if rows with different values of the tag never meet below: every window is partitioned by it,
// every group has it as a key, every join compares it on both sides. Not over a sort, a limit, or IN with
// NULLs (null-mark, null-anti), which look at all rows. Not where an expression has a subquery, which would
// run each time, or is volatile.
import { isVolatile, some, type ColumnId, type Expression } from '../expression.ts'
import {
  expressionsOf, inputsOf, partitioned, withInputs, type Aggregate, type Join, type Plan, type Window,
} from '../plan.ts'
import { startRule, wholePlanRule } from '../rule.ts'
import { tagIds } from './scan-facts.ts'

/** A tag whose values do not meet: the columns that have it in the scans, and those that carry it on. */
type Apart = {
  readonly table: string
  readonly tag: string
  readonly scans: readonly ColumnId[]
  readonly carried: ReadonlySet<ColumnId>
}

export default wholePlanRule('partition-by-tag', place)

/** For joins that are in another order now; what was found before stays. */
export const partitionAgain = startRule('partition-by-tag', place)

function place(plan: Plan): Plan {
  if (plan.kind === 'partitioned') return plan
  if (holdsRows(plan)) {
    const apart = keptApart(plan)
    if (apart.length > 0) return partitioned(plan, apart.map(({ scans }) => scans))
  }
  return withInputs(plan, inputsOf(plan).map(place))
}

/** What is held grows with the rows. */
function holdsRows(plan: Plan): boolean {
  switch (plan.kind) {
    case 'window': case 'join': return true
    case 'distinct': return plan.on === null
    case 'aggregate': return plan.method === 'hash' || holdsRows(plan.input)
    case 'project': case 'filter': case 'unnest': return holdsRows(plan.input)
    default: return false
  }
}

function keptApart(plan: Plan): readonly Apart[] {
  if (expressionsOf(plan).some(isOfAllRows)) return []
  switch (plan.kind) {
    case 'scan': {
      const tags = tagIds(plan)
      const { table } = plan
      return plan.reads.filter(({ column }) => tags.has(column.id)).map(({ column: { id }, source }) =>
        ({ table: `${table.schema}.${table.name}`, tag: source, scans: [id], carried: new Set([id]) }))
    }
    case 'filter': case 'unnest': return keptApart(plan.input)
    case 'project': return keptApart(plan.input).map((one) => ({
      ...one, carried: new Set(plan.exprs.filter((e) => isCarrier(one, e.expr)).map((e) => e.column.id)),
    }))
    case 'distinct': return plan.on !== null ? []
      : keptApart(plan.input).filter(({ carried }) => plan.columns.some(({ id }) => carried.has(id)))
    case 'window': return keptApart(plan.input).filter((one) => isPartition(plan, one))
    case 'aggregate': return keptApart(plan.input).flatMap((one) => byKeys(plan, one))
    case 'join': return ofJoin(plan)
    default: return []
  }
}

const isOfAllRows = (e: Expression): boolean => isVolatile(e) || some(e, (n) => n.kind === 'scalar-subquery')

const isCarrier = ({ carried }: Apart, e: Expression): boolean => e.kind === 'column' && carried.has(e.id)

const isPartition = (plan: Window, one: Apart): boolean =>
  plan.calls.every(({ call }) => call.partitionBy.some((e) => isCarrier(one, e)))

function byKeys(plan: Aggregate, one: Apart): readonly Apart[] {
  const keys = plan.groups.filter((g) => isCarrier(one, g.expr))
  return keys.length === 0 ? [] : [{ ...one, carried: new Set(keys.map((g) => g.column.id)) }]
}

/** The same tag of the same table on both sides, compared. */
function ofJoin(plan: Join): readonly Apart[] {
  if (plan.type === 'null-anti' || plan.type === 'null-mark') return []
  const right = keptApart(plan.right)
  const given = new Set(plan.columns.map((c) => c.id))
  return keptApart(plan.left).flatMap((l) => right.flatMap((r) => {
    const isSame = l.table === r.table && l.tag === r.tag
    const isCompared = plan.keys.some((k) => isCarrier(l, k.left) && isCarrier(r, k.right))
    if (!isSame || !isCompared) return []
    // Of a full join a row may lack either; grouped by it, NULL would be a value of every part.
    const carried = plan.type === 'full' ? [] : plan.type === 'left' ? [...l.carried]
      : [...l.carried, ...r.carried]
    const left = new Set(carried.filter((id) => given.has(id)))
    return [{ ...l, scans: [...l.scans, ...r.scans], carried: left }]
  }))
}
