// Reads and carries only the columns that somebody above needs; drops computations that nobody reads.
//
//   Project [room]                                 =>   Project [room]
//     Scan home [co, hum, room, temp, time]               Scan home [room]
//
// A node may give more than was asked of it, except where the exact set has a meaning (the result, UNION,
// DISTINCT): there a projection trims. Grouping keys stay even if unread: they decide which rows there are.
import {
  columnsOf, partsOfAggregate, partsOfWindow, type ColumnId, type Expression,
} from '../expression.ts'
import {
  aggregate, inputsOf, passed, project, window, withInputs, type Join, type OutputColumn, type Plan,
  type Union,
} from '../plan.ts'
import { arrange } from '../arrange.ts'
import { columnsWithin, readsWithin } from '../long-lists.ts'
import { wholePlanRule } from '../rule.ts'

export default wholePlanRule('prune-columns', (plan) => exactly(plan, plan.columns))

type Ids = Set<ColumnId>

/** The plan pruned to just these columns, in this order. */
function exactly(plan: Plan, columns: readonly OutputColumn[]): Plan {
  const pruned = prune(plan, new Set(columns.map((c) => c.id)))
  const same = pruned.columns.length === columns.length &&
    columns.every((c, i) => pruned.columns[i]!.id === c.id)
  if (same) return pruned
  return arrange(pruned, columns) ?? project(pruned,
    columns.map(passed))
}

/**
 * The same set, grown: a copy for each join of a chain costs more than all else here. Ids are unique in a
 * plan, so what is added for one input is nowhere in another.
 */
function plus(ids: Ids, exprs: readonly Expression[]): Ids {
  for (const id of columnsOf(...exprs)) ids.add(id)
  return ids
}

function prune(plan: Plan, ids: Ids): Plan {
  switch (plan.kind) {
    case 'scan': case 'last-rows': {
      const columns = columnsWithin(plan.columns, ids)
      const by = plan.kind === 'last-rows' ? plan.by : []
      const read = plus(new Set([...columns.map((c) => c.id), ...by]), plan.predicate === null ? []
        : [plan.predicate])
      return { ...plan, columns, reads: readsWithin(plan.reads, read) }
    }
    case 'provider-scan': {
      const columns = columnsWithin(plan.columns, ids)
      const read = plus(new Set(columns.map((c) => c.id)), plan.filters)
      return { ...plan, columns, reads: readsWithin(plan.reads, read) }
    }
    case 'empty': return { ...plan, columns: columnsWithin(plan.columns, ids) }
    case 'values': {
      if (plan.columns.every((c) => ids.has(c.id))) return plan
      const kept = plan.columns.map((c) => ids.has(c.id))
      return { ...plan, columns: columnsWithin(plan.columns, ids),
        rows: plan.rows.map((row) => row.filter((_, i) => kept[i])) }
    }
    case 'table-function': case 'last-values': case 'series-tags': case 'count-rows':
    case 'working-table':
      return plan
    case 'project': {
      const exprs = plan.exprs.filter((e) => ids.has(e.column.id))
      return project(prune(plan.input, columnsOf(...exprs.map((e) => e.expr))), exprs)
    }
    case 'aggregate': {
      const calls = plan.aggregates.filter((a) => ids.has(a.column.id))
      const used = [...plan.groups.map((g) => g.expr), ...calls.flatMap((a) => partsOfAggregate(a.call))]
      return { ...aggregate(prune(plan.input, columnsOf(...used)), plan.groups, calls), method: plan.method,
        timeGroups: plan.timeGroups }
    }
    case 'window': {
      const calls = plan.calls.filter((c) => ids.has(c.column.id))
      const input = prune(plan.input, plus(ids, calls.flatMap((c) => partsOfWindow(c.call))))
      return calls.length === 0 ? input : window(input, calls)
    }
    // Items stay even if unread: they decide how many rows there are.
    case 'unnest':
      return withInputs(plan, [prune(plan.input, plus(ids, plan.items.map((item) => item.expr)))])
    case 'filter': return withInputs(plan, [prune(plan.input, plus(ids, [plan.predicate]))])
    case 'sort': return withInputs(plan, [prune(plan.input, plus(ids, plan.keys.map((k) => k.expr)))])
    case 'limit': return withInputs(plan, [prune(plan.input, ids)])
    // What it goes by is read.
    case 'partitioned': return withInputs(plan, [prune(plan.input, ids)])
    case 'distinct':
      return plan.on === null ? withInputs(plan, [exactly(plan.input, plan.columns)])
        : withInputs(plan, [prune(plan.input, plus(ids, plan.on))])
    case 'gap-fill': case 'explain': return withInputs(plan,
      [exactly(plan.input, inputsOf(plan)[0]!.columns)])
    case 'join': return pruneJoin(plan, ids)
    case 'union': return pruneUnion(plan, ids)
    // A round needs all that the one before gave.
    case 'recursive':
      return withInputs(plan, inputsOf(plan).map((term) => exactly(term, term.columns)))
  }
}

function pruneJoin(plan: Join, ids: Ids): Plan {
  if (plan.mark !== null && !ids.has(plan.mark.id)) return prune(plan.left, ids)
  const keys = plan.keys.flatMap((k) => [k.left, k.right])
  const needed = plus(ids, plan.filter === null ? keys : [...keys, plan.filter])
  return withInputs(plan, [prune(plan.left, needed), prune(plan.right, needed)])
}

function pruneUnion(plan: Union, ids: Ids): Plan {
  const kept = plan.columns.map((c) => ids.has(c.id))
  const columns = columnsWithin(plan.columns, ids)
  const inputs = plan.inputs.map((input) => exactly(input, input.columns.filter((_, i) => kept[i])))
  return { ...plan, columns, inputs }
}
