// Looks up the last values of each series where an aggregate by tags asks for nothing else.
//
// Project [hostname, m as time, s.value as usage] Project [hostname, m as time, v as usage]
// 
// Aggregate [max(time) as m, selector_last(usage, time) as s] => Last-values cpu [time as m, usage as v]
// 
//               by [hostname]                                                               by [hostname]
//       Scan cpu
//
// selector_last skips NULLs, so each value is searched for itself. Does not fire when a whole selector struct
// leaves the query, with other aggregates beside, with FILTER, or where a condition speaks of fields.
import {
  column, mapChildren, some, type AggregateCall, type ColumnId, type Expression,
} from '../expression.ts'
import {
  mapExpressions, passed, project, type Aggregate, type LastValues, type OutputColumn, type Plan, type Scan,
} from '../plan.ts'
import { rule, type RuleContext } from '../rule.ts'
import { plainColumns, tagIds, tagsDecide, timeId } from './scan-facts.ts'

export default rule('last-values', (plan, context): Plan => {
  if (plan.kind === 'aggregate') return lookUp(plan, null, context) ?? plan
  if (plan.kind !== 'project' || plan.input.kind !== 'aggregate') return plan
  return lookUp(plan.input, plan, context) ?? plan
})

type Value = LastValues['values'][number]

function lookUp(
  node: Aggregate, above: Extract<Plan, { kind: 'project' }> | null, context: RuleContext,
): Plan | null {
  const scan = node.input
  if (scan.kind !== 'scan' || !tagsDecide(scan)) return null
  const by = plainColumns(node.groups.map((g) => g.expr), tagIds(scan))
  if (by === null || node.aggregates.length === 0) return null
  const values: Value[] = []
  const selectors = new Map<ColumnId, ColumnId>()
  for (const { column: output, call } of node.aggregates) {
    const of = lastOf(call, scan)
    if (of === null) return null
    if (call.function.name === 'max') values.push({ column: output, of, part: 'value' })
    else selectors.set(output.id, of)
  }
  // The scan's columns under the names of the groups, which may come from AS.
  const groups = by.map((id, i): OutputColumn => {
    const read = scan.reads.find((r) => r.column.id === id)!.column
    const { name, qualifier } = node.groups[i]!.column
    return { ...read, name, qualifier }
  })
  if (above === null) return selectors.size > 0 ? null : asGroups(node, make(scan, groups, by, values))
  const named = (part: string, selector: ColumnId): OutputColumn =>
    value(values, part, selector, selectors, node, context)
  const replaced = mapExpressions(above, (e) => takeFields(e, selectors, named))
  if (replaced.kind !== 'project' || replaced.exprs.some((e) => usesWhole(e.expr, selectors))) return null
  return project(asGroups(node, make(scan, groups, by, values)), replaced.exprs)
}

/** The column whose last value the call gives; null for any other call. */
function lastOf(call: AggregateCall, scan: Scan): ColumnId | null {
  const [value, time] = call.args
  if (call.filter !== null || call.distinct || value?.kind !== 'column') return null
  if (call.function.name === 'max' && call.args.length === 1 && value.id === timeId(scan)) return value.id
  const isLast = call.function.name === 'selector_last' && call.args.length === 2
  return isLast && time?.kind === 'column' && time.id === timeId(scan) ? value.id : null
}

function make(
  scan: Scan, groups: readonly OutputColumn[], by: readonly ColumnId[], values: readonly Value[],
): LastValues {
  const { table, reads, predicate, timeRange } = scan
  const columns = [...groups, ...values.map((v) => v.column)]
  return { kind: 'last-values', columns, table, reads, predicate, timeRange, by, values }
}

/** A group may be a column of its own, with another id than the tag it is. */
function asGroups(node: Aggregate, found: LastValues): Plan {
  if (node.groups.every((g, i) => g.column.id === found.by[i])) return found
  const values = found.values.map((value) => passed(value.column))
  return project(found, [...node.groups, ...values])
}

/** s['value'] and s['time'] become columns of their own. */
function takeFields(
  e: Expression, selectors: ReadonlyMap<ColumnId, ColumnId>, named: (part: string, selector: ColumnId) =>
    OutputColumn,
): Expression {
  if (e.kind === 'field' && e.input.kind === 'column' && selectors.has(e.input.id)) {
    const c = named(e.name, e.input.id)
    return column(c.id, c.type)
  }
  return mapChildren(e, (child) => takeFields(child, selectors, named))
}

const usesWhole = (e: Expression, selectors: ReadonlyMap<ColumnId, ColumnId>): boolean =>
  some(e, (n) => n.kind === 'column' && selectors.has(n.id))

function value(
  values: Value[], part: string, selector: ColumnId, selectors: ReadonlyMap<ColumnId, ColumnId>,
    node: Aggregate,
  context: RuleContext,
): OutputColumn {
  const of = selectors.get(selector)!
  const kind = part === 'time' ? 'time' : 'value'
  const known = values.find((v) => v.of === of && v.part === kind)
  if (known !== undefined) return known.column
  const struct = node.aggregates.find((a) => a.column.id === selector)!.column
  const type = struct.type.kind === 'struct' ? struct.type.fields.find((f) => f.name === part)?.type
    : undefined
  const made: OutputColumn = {
    id: context.nextId(), name: `${struct.name}[${part}]`, qualifier: null, type: type ?? struct.type,
      nullable: true,
  }
  values.push({ column: made, of, part: kind })
  return made
}
