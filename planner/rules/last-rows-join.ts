// A table joined with its own newest times per tag is the newest rows themselves, ties included.
//
// Inner-join on c.hostname = l.hostname and c.time = l.time Project [c…, c.hostname as l.hostname, …]
// 
//     Scan cpu                                                  =>     Last-rows cpu by [hostname] with ties
//     Last-values cpu [time] by [hostname]
//
// The condition below `last-values` may speak of its keys only (it holds or fails for a whole group), and the
// other side must read all rows of which it holds. NULL tags never join, so they are excluded.
import { boolean } from '../../kernels/type.ts'
import {
  and, column, columnsOf, conjuncts, substitute, type ColumnId, type Expression,
} from '../expression.ts'
import {
  passed, project, type Computed, type Join, type LastValues, type OutputColumn, type Plan, type Scan,
} from '../plan.ts'
import { rule } from '../rule.ts'
import { sameExpression } from '../same.ts'
import { lastRows } from './last-rows.ts'
import { timeId } from './scan-facts.ts'

export default rule('last-rows-join', (plan): Plan => {
  if (plan.kind !== 'join' || plan.type !== 'inner' || plan.filter !== null) return plan
  return joined(plan, plan.left, plan.right, 'left') ?? joined(plan, plan.right, plan.left, 'right') ?? plan
})

function joined(plan: Join, rows: Plan, newest: Plan, side: 'left' | 'right'): Plan | null {
  const inner = newest.kind === 'project' ? newest.input : newest
  if (rows.kind !== 'scan' || inner.kind !== 'last-values' || rows.table !== inner.table) return null
  const isAllTime = rows.timeRange.low === null && rows.timeRange.high === null
  const [newestTime] = inner.values
  if (!isAllTime || inner.values.length !== 1 || newestTime?.of !== timeOf(inner)) return null
  const same = matchKeys(plan, rows, newest, inner, side)
  if (same === null) return null
  const predicate = conditionFor(rows, inner)
  if (predicate === null || !holdsAnyway(rows.predicate, predicate)) return null
  const by = inner.by.map((id) => rowColumn(rows, inner, id).id)
  const read: Scan = { ...rows, predicate, timeRange: inner.timeRange }
  const own = rows.columns.map(passed)
  const other = newest.columns.map((c): Computed => ({ column: c, expr: column(same.get(c.id)!.id, c.type) }))
  const last = lastRows({ ...read, columns: rows.columns }, by, true)
  return project(last, side === 'left' ? [...own, ...other] : [...other, ...own])
}

const timeOf = (last: LastValues): ColumnId => last.reads.find((r) => r.source === 'time')?.column.id ?? -1

/** The column of the scan that reads what `id` reads on the other side. */
function rowColumn(rows: Scan, last: LastValues, id: ColumnId): OutputColumn {
  const source = last.reads.find((r) => r.column.id === id)?.source
  return rows.reads.find((r) => r.source === source)!.column
}

/**
 * Which scan column each column of the other side equals; null unless the keys are exactly its tags and its
 * time.
 */
function matchKeys(
  plan: Join, rows: Scan, newest: Plan, inner: LastValues, side: 'left' | 'right',
): ReadonlyMap<ColumnId, OutputColumn> | null {
  const origin = new Map<ColumnId, ColumnId>(newest.columns.map((c) => [c.id, c.id]))
  if (newest.kind === 'project') {
    for (const e of newest.exprs) {
      if (e.expr.kind !== 'column') return null
      origin.set(e.column.id, e.expr.id)
    }
  }
  const found = new Map<ColumnId, OutputColumn>()
  const matched = new Set<ColumnId>()
  for (const key of plan.keys) {
    const [mine, theirs] = side === 'left' ? [key.left, key.right] : [key.right, key.left]
    if (mine.kind !== 'column' || theirs.kind !== 'column' || key.nullsEqual) return null
    const source = origin.get(theirs.id)
    if (source === undefined) return null
    const isTime = source === inner.values[0]!.column.id
    if (!isTime && !inner.by.includes(source)) return null
    const expected = isTime ? timeId(rows) : rows.reads.find((r) =>
      r.source === inner.reads.find((o) => o.column.id === source)?.source)?.column.id
    if (mine.id !== expected) return null
    matched.add(source)
  }
  if (matched.size !== inner.by.length + 1) return null
  for (const c of newest.columns) {
    const source = origin.get(c.id)!
    const mine = source === inner.values[0]!.column.id ? timeId(rows) : rowColumn(rows, inner, source).id
    found.set(c.id, rows.reads.find((r) => r.column.id === mine)!.column)
  }
  return found
}

function holdsAnyway(condition: Expression | null, other: Expression): boolean {
  const parts = conjuncts(other)
  return condition === null ||
    conjuncts(condition).every((part) => parts.some((one) => sameExpression(one, part)))
}

/**
 * The other side's condition over the scan's columns, with NULL keys out; null if it speaks of more than the
 * keys.
 */
function conditionFor(rows: Scan, inner: LastValues): Expression | null {
  const keys = new Set(inner.by)
  if (inner.predicate !== null && ![...columnsOf(inner.predicate)].every((id) => keys.has(id))) return null
  const by = new Map(inner.by.map((id): [ColumnId, Expression] => {
    const c = rowColumn(rows, inner, id)
    return [id, column(c.id, c.type)]
  }))
  const present = [...by.values()].map((input): Expression =>
    ({ kind: 'is-null', input, negated: true, type: boolean }))
  return and(inner.predicate === null ? present : [substitute(inner.predicate, by), ...present])
}
