// Reads the newest row of each series instead of all rows, where a query asks for just that.
//
//   Distinct on [hostname]                 Sort hostname
//     Sort hostname, time desc      =>       Last-rows cpu by [hostname]
//       Scan cpu
//
// Also ORDER BY time DESC LIMIT 1. Which of two rows at the same newest time is taken is free, as in the
// original query. Fires only where tags alone decide (keys, condition): a condition on a field would need
// older rows.
import { sort, type Distinct, type LastRows, type Plan, type Scan, type Sort } from '../plan.ts'
import { rule } from '../rule.ts'
import { plainColumns, tagIds, tagsDecide, timeId } from './scan-facts.ts'

export default rule('last-rows', (plan): Plan => {
  if (plan.kind === 'distinct' && plan.on !== null && plan.input.kind === 'sort') return newestOfEach(plan,
    plan.input)
  if (plan.kind === 'sort' && plan.fetch === 1) return newestOfAll(plan)
  return plan
})

export function lastRows(scan: Scan, by: LastRows['by'], ties: boolean): LastRows {
  const { columns, table, reads, predicate, timeRange } = scan
  return { kind: 'last-rows', columns, table, reads, predicate, timeRange, by, ties }
}

function newestOfEach(plan: Distinct, sorted: Sort): Plan {
  const scan = sorted.input
  if (scan.kind !== 'scan' || !tagsDecide(scan) || plan.on === null || sorted.fetch !== null) return plan
  const by = plainColumns(plan.on, tagIds(scan))
  const last = sorted.keys[sorted.keys.length - 1]
  if (by === null || sorted.keys.length !== by.length + 1 || last === undefined) return plan
  const leading = plainColumns(sorted.keys.slice(0, -1).map((k) => k.expr), new Set(by))
  const byTime = last.expr.kind === 'column' && last.expr.id === timeId(scan) && last.descending
  if (leading === null || !byTime) return plan
  return sort(lastRows(scan, by, false), sorted.keys.slice(0, -1))
}

function newestOfAll(plan: Sort): Plan {
  const scan = plan.input
  const [key] = plan.keys
  if (scan.kind !== 'scan' || !tagsDecide(scan) || plan.keys.length !== 1 || key === undefined) return plan
  const byTime = key.expr.kind === 'column' && key.expr.id === timeId(scan) && key.descending
  return byTime ? lastRows(scan, [], false) : plan
}
