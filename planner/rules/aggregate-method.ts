// Says what is known of an aggregate's groups, so the engine can count instead of hash.
//
//   Aggregate by [date_bin(1 minute, time) as bucket]    =>    … time        (groups are consecutive bins)
//   Aggregate by [hostname]                              =>    … series      (a group is a set of series)
//   Aggregate by [bucket, hostname]                      =>    … series-time (both: each series has its bins)
//
// Only straight over a scan, filters may stand between. With a fetch over the bins alone it also says how
// many of the newest are wanted, and the scan reads those first.
import { columnsOf, type Expression } from '../expression.ts'
import {
  withInputs, type Aggregate, type AggregateMethod, type Plan, type Scan, type ScanOrder,
} from '../plan.ts'
import { rule } from '../rule.ts'
import { tagIds, timeId } from './scan-facts.ts'

export default rule('aggregate-method', (plan): Plan => {
  if (plan.kind === 'aggregate') return withMethod(plan)
  const key = plan.kind === 'sort' ? plan.keys[0] : undefined
  if (plan.kind !== 'sort' || plan.fetch === null || key?.expr.kind !== 'column') return plan
  const few = { fetch: plan.fetch, newest: key.descending }
  const input = withTimeGroups(plan.input, key.expr.id, few)
  return input === null ? plan : { ...plan, input, columns: input.columns }
})

function scanBelow(plan: Plan): Scan | null {
  return plan.kind === 'scan' ? plan : plan.kind === 'filter' ? scanBelow(plan.input) : null
}

function withMethod(plan: Aggregate): Plan {
  const scan = scanBelow(plan.input)
  if (scan === null || plan.groups.length === 0) return plan
  const bins = plan.groups.filter((g) => isBin(g.expr, timeId(scan)))
  const tags = tagIds(scan)
  const byTags = plan.groups.filter((g) => {
    const ids = [...columnsOf(g.expr)]
    return ids.length > 0 && ids.every((id) => tags.has(id))
  })
  if (bins.length > 1 || bins.length + byTags.length !== plan.groups.length) return plan
  const method: AggregateMethod = bins.length === 0 ? 'series' : byTags.length === 0 ? 'time' : 'series-time'
  return { ...plan, method }
}

/** A bin of fixed width: months have none. */
function isBin(e: Expression, time: number): boolean {
  if (e.kind !== 'call' || (e.function.name !== 'date_bin' && e.function.name !== 'date_trunc')) return false
  const [stride, at, origin] = e.args
  if (at?.kind !== 'column' || at.id !== time || stride?.kind !== 'literal') return false
  if (origin !== undefined && origin.kind !== 'literal') return false
  if (typeof stride.value === 'string') return fixedUnits.has(stride.value.toLowerCase())
  return stride.value !== null && typeof stride.value === 'object' && 'months' in stride.value &&
    stride.value.months === 0n
}

const fixedUnits = new Set(['microsecond', 'millisecond', 'second', 'minute', 'hour', 'day', 'week'])

function withTimeGroups(plan: Plan, id: number, few: NonNullable<Aggregate['timeGroups']>): Plan | null {
  if (plan.kind === 'project') {
    const source = plan.exprs.find((e) => e.column.id === id)?.expr
    const input = source?.kind === 'column' ? withTimeGroups(plan.input, source.id, few) : null
    return input === null ? null : withInputs(plan, [input])
  }
  if (plan.kind !== 'aggregate' || plan.method !== 'time' || plan.groups[0]!.column.id !== id) return null
  return { ...plan, timeGroups: few, input: readFirst(plan.input, few.newest ? 'newest-first'
    : 'oldest-first') }
}

function readFirst(plan: Plan, order: ScanOrder): Plan {
  if (plan.kind === 'scan') return { ...plan, order }
  return plan.kind === 'filter' ? withInputs(plan, [readFirst(plan.input, order)]) : plan
}
