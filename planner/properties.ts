// What is known of a plan's rows without running it: how many there can be, and in which order they come.
// Not statistics: only what follows from the plan. Invariant: never more than is certain; `none known` is
// always right.
import type { ColumnId } from './expression.ts'
import type { Plan, Scan } from './plan.ts'

/** max null: no bound. */
export type RowBounds = { readonly min: number; readonly max: number | null }

export type Ordered = { readonly id: ColumnId; readonly descending: boolean; readonly nullsFirst: boolean }

export function rowBounds(plan: Plan): RowBounds {
  switch (plan.kind) {
    case 'empty': return { min: 0, max: 0 }
    case 'values': return { min: plan.rows.length, max: plan.rows.length }
    case 'count-rows': return { min: 1, max: 1 }
    case 'last-values': return plan.by.length === 0 ? { min: 1, max: 1 } : { min: 0, max: null }
    case 'last-rows': return { min: 0, max: plan.by.length === 0 && !plan.ties ? 1 : null }
    case 'aggregate': return plan.groups.length === 0 ? { min: 1, max: 1 }
      : { min: 0, max: rowBounds(plan.input).max }
    case 'filter': case 'distinct': return { min: 0, max: rowBounds(plan.input).max }
    case 'project': case 'window': case 'partitioned': return rowBounds(plan.input)
    case 'sort': return atMost(rowBounds(plan.input), plan.fetch)
    case 'limit': {
      const input = rowBounds(plan.input)
      const rest = { min: Math.max(0, input.min - plan.skip), max: input.max === null ? null
        : Math.max(0, input.max - plan.skip) }
      return atMost(rest, plan.fetch)
    }
    case 'join': {
      const left = rowBounds(plan.left)
      const right = rowBounds(plan.right)
      if (plan.type === 'semi' || plan.type === 'anti' || plan.type === 'null-anti') return { min: 0,
        max: left.max }
      if (plan.mark !== null) return left
      if (plan.type !== 'inner' && plan.type !== 'cross') return { min: 0, max: null }
      return { min: 0, max: left.max === null || right.max === null ? null : left.max * right.max }
    }
    case 'union': {
      const inputs = plan.inputs.map(rowBounds)
      const max = inputs.some((b) => b.max === null) ? null : inputs.reduce((sum, b) => sum + b.max!, 0)
      return { min: inputs.reduce((sum, b) => sum + b.min, 0), max }
    }
    case 'scan': case 'provider-scan': case 'table-function': case 'series-tags': case 'gap-fill':
    case 'unnest': case 'recursive': case 'working-table': case 'explain':
      return { min: 0, max: null }
  }
}

function atMost(bounds: RowBounds, fetch: number | null): RowBounds {
  if (fetch === null) return bounds
  return { min: Math.min(bounds.min, fetch), max: bounds.max === null ? fetch : Math.min(bounds.max, fetch) }
}

/** The order in which rows come, most significant column first; empty: none known. */
export function orderOf(plan: Plan): readonly Ordered[] {
  switch (plan.kind) {
    case 'scan': return plan.order === 'series' ? seriesOrder(plan) : []
    case 'sort': return plainKeys(plan)
    case 'filter': case 'limit': case 'unnest': return orderOf(plan.input)
    case 'distinct': return plan.on === null ? [] : orderOf(plan.input)
    case 'project': {
      const passed = new Set(plan.exprs.flatMap((e) => e.expr.kind === 'column' && e.expr.id === e.column.id
        ? [e.expr.id] : []))
      return leading(orderOf(plan.input), (o) => passed.has(o.id))
    }
    case 'gap-fill': {
      const series = plan.series.map((id) => ({ id, descending: false, nullsFirst: true }))
      return [...series, { id: plan.time, descending: false, nullsFirst: false }]
    }
    default: return []
  }
}

function leading<T>(list: readonly T[], test: (item: T) => boolean): readonly T[] {
  const end = list.findIndex((item) => !test(item))
  return end < 0 ? list : list.slice(0, end)
}

function plainKeys(plan: Extract<Plan, { kind: 'sort' }>): readonly Ordered[] {
  const plain: Ordered[] = []
  for (const { expr, descending, nullsFirst } of plan.keys) {
    if (expr.kind !== 'column') break
    plain.push({ id: expr.id, descending, nullsFirst })
  }
  return plain
}

/** Tags in the table's order, NULLs first, then time; a tag that is not read ends what can be said. */
function seriesOrder(scan: Scan): readonly Ordered[] {
  const ordered: Ordered[] = []
  for (const source of [...scan.table.tags, 'time']) {
    const read = scan.reads.find((r) => r.source === source)
    if (read === undefined) break
    ordered.push({ id: read.column.id, descending: false, nullsFirst: source !== 'time' })
  }
  return ordered
}

/** Whether rows already come in the order of these keys. */
export function isOrdered(have: readonly Ordered[], want: readonly Ordered[]): boolean {
  return want.length <= have.length && want.every((w, i) => {
    const h = have[i]!
    return h.id === w.id && h.descending === w.descending && h.nullsFirst === w.nullsFirst
  })
}
