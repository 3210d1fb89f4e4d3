// Makes a plan give exactly these columns, in this order and under these names, without a projection on top.
// null: it cannot, the projection has to stay. Ids never change; only which columns leave a node, and how
// they are called.
import { columnsOf, partsOfWindow, type ColumnId, type Expression } from './expression.ts'
import { readsWithin } from './long-lists.ts'
import { withInputs, type OutputColumn, type Plan } from './plan.ts'

type Columns = readonly OutputColumn[]

export function arrange(plan: Plan, wanted: Columns): Plan | null {
  const ids = new Set(wanted.map((c) => c.id))
  if (ids.size !== wanted.length) return null
  switch (plan.kind) {
    case 'scan': case 'provider-scan': case 'last-rows': case 'series-tags': {
      const fits = plan.kind === 'series-tags' ? plan.columns.length === wanted.length : true
      return fits && readsWithin(plan.reads, ids).length === ids.size ? { ...plan, columns: wanted } : null
    }
    case 'empty': return { ...plan, columns: wanted }
    case 'project': {
      const exprs = wanted.map((c) => plan.exprs.find((e) => e.column.id === c.id))
      if (exprs.includes(undefined)) return null
      return { ...plan, columns: wanted, exprs: exprs.map((e, i) => ({ expr: e!.expr, column: wanted[i]! })) }
    }
    case 'filter': return overInput(plan, plan.input, wanted, ids, [plan.predicate])
    case 'sort': return overInput(plan, plan.input, wanted, ids, plan.keys.map((k) => k.expr))
    case 'limit': return overInput(plan, plan.input, wanted, ids, [])
    case 'distinct': {
      if (plan.on === null && plan.columns.length !== wanted.length) return null
      return overInput(plan, plan.input, wanted, ids, plan.on ?? [])
    }
    case 'aggregate': {
      if (!sameOrder(plan.columns, wanted)) return null
      const groups = plan.groups.map((g, i) => ({ ...g, column: wanted[i]! }))
      const aggregates = plan.aggregates.map((a, i) => ({ ...a, column: wanted[groups.length + i]! }))
      return { ...plan, columns: wanted, groups, aggregates }
    }
    case 'window': {
      const split = wanted.length - plan.calls.length
      if (split < 0 || !sameOrder(plan.calls.map((c) => c.column), wanted.slice(split))) return null
      const input = arrange(plan.input, wanted.slice(0, split))
      const needed = plan.calls.flatMap((c) => partsOfWindow(c.call))
      if (input === null || !covers(ids, needed)) return null
      return { ...plan, input, columns: wanted,
        calls: plan.calls.map((c, i) => ({ ...c, column: wanted[split + i]! })) }
    }
    case 'unnest': {
      const split = wanted.length - plan.items.length
      if (split < 0 || !sameOrder(plan.items.map((i) => i.column), wanted.slice(split))) return null
      const input = arrange(plan.input, wanted.slice(0, split))
      if (input === null || !covers(ids, plan.items.map((i) => i.expr))) return null
      const items = plan.items.map((item, i) => ({ ...item, column: wanted[split + i]! }))
      return { ...plan, input, columns: wanted, items }
    }
    default: return sameNames(plan.columns, wanted) ? plan : null
  }
}

function overInput(
  plan: Plan, input: Plan, wanted: Columns, ids: ReadonlySet<ColumnId>, used: readonly Expression[],
): Plan | null {
  if (!covers(ids, used)) return null
  const arranged = arrange(input, wanted)
  return arranged === null ? null : withInputs(plan, [arranged])
}

const covers = (ids: ReadonlySet<ColumnId>, exprs: readonly Expression[]): boolean =>
  [...columnsOf(...exprs)].every((id) => ids.has(id))

const sameOrder = (a: Columns, b: Columns): boolean => a.length === b.length &&
  a.every((c, i) => c.id === b[i]!.id)

const sameNames = (a: Columns, b: Columns): boolean => sameOrder(a, b) &&
  a.every((c, i) => c.name === b[i]!.name)
