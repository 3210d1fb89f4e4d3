// Runs a plan over a handful of rows, as plainly as can be: the oracle for rules (same answer with and
// without them). Not the engine and nothing like it: rows are maps, expressions are evaluated by putting
// constants for columns. Throws NotHere for what it does not know; such queries prove nothing and are
// counted.
import type { Scalar } from '../../kernels/column.ts'
import { compareScalars } from '../../planner/evaluate/compare.ts'
import { evaluate } from '../../planner/evaluate/evaluate.ts'
import {
  literal, mapChildren, substitute, type AggregateCall, type ColumnId, type Expression, type SortKey,
} from '../../planner/expression.ts'
import type { Join, Plan, ScanColumn, TimeRange } from '../../planner/plan.ts'

export class NotHere extends Error {}

export type Row = ReadonlyMap<ColumnId, Scalar>
export type Tables = ReadonlyMap<string, readonly ReadonlyMap<string, Scalar>[]>

export function valueOf(e: Expression, row: Row, tables: Tables): Scalar {
  const by = new Map<ColumnId, Expression>()
  const fixed = withoutSubqueries(e, tables)
  const visit = (n: Expression): Expression => {
    if (n.kind === 'column') {
      const value = row.get(n.id)
      if (value === undefined) throw new Error(`column ${n.id} is not in the row`)
      by.set(n.id, literal(value, n.type))
    }
    return mapChildren(n, visit)
  }
  visit(fixed)
  const value = evaluate(substitute(fixed, by))
  if (value === undefined) throw new NotHere(e.kind)
  return value
}

function withoutSubqueries(e: Expression, tables: Tables): Expression {
  if (e.kind !== 'scalar-subquery') return mapChildren(e, (child) => withoutSubqueries(child, tables))
  const rows = run(e.plan, tables)
  if (rows.length > 1) throw new NotHere('more than one row')
  return literal(rows[0]?.get(e.plan.columns[0]!.id) ?? null, e.type)
}

export const textOf = (value: Scalar): string =>
  JSON.stringify(value, (_, v) => typeof v === 'bigint' ? `${v}n` : v)

type Read = {
  readonly table: { readonly name: string }
  readonly reads: readonly ScanColumn[]
  readonly predicate: Expression | null
  readonly timeRange: TimeRange
}

function scan(plan: Read, tables: Tables): readonly Row[] {
  const all = tables.get(plan.table.name) ?? []
  const inRange = all.filter((row) => {
    const time = row.get('time') as bigint
    const { low, high } = plan.timeRange
    return (low === null || time >= low) && (high === null || time <= high)
  })
  const rows = inRange.map((row) => new Map(plan.reads.map((r) => [r.column.id, row.get(r.source) ?? null])))
  const { predicate } = plan
  return predicate === null ? rows : rows.filter((row) => valueOf(predicate, row, tables) === true)
}

function groupBy(rows: readonly Row[], key: (row: Row) => readonly Scalar[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const text = key(row).map(textOf).join()
    groups.set(text, [...(groups.get(text) ?? []), row])
  }
  return [...groups.values()]
}

function sorted(rows: readonly Row[], keys: readonly SortKey[], tables: Tables): readonly Row[] {
  const keyed = rows.map((row) => ({ row, values: keys.map((k) => valueOf(k.expr, row, tables)) }))
  keyed.sort((a, b) => {
    for (const [i, key] of keys.entries()) {
      const x = a.values[i]!
      const y = b.values[i]!
      if (x === null || y === null) {
        if (x !== y) return (x === null) === key.nullsFirst ? -1 : 1
        continue
      }
      const order = compareScalars(x, y)
      if (order === undefined) throw new NotHere('order')
      if (order !== 0) return key.descending ? -order : order
    }
    return 0
  })
  return keyed.map((k) => k.row)
}

function aggregate(call: AggregateCall, rows: readonly Row[], tables: Tables): Scalar {
  const { filter } = call
  const used = filter === null ? rows : rows.filter((row) => valueOf(filter, row, tables) === true)
  let tuples = used.map((row) => call.args.map((a) => valueOf(a, row, tables)))
  if (call.distinct) tuples = [...new Map(tuples.map((t) => [t.map(textOf).join(), t])).values()]
  const values = tuples.map((t) => t[0]!).filter((v) => v !== null && v !== undefined)
  switch (call.function.name) {
    case 'count': return BigInt(tuples.filter((t) => !t.includes(null)).length)
    case 'sum':
      if (values.length === 0) return null
      return call.type.kind === 'int' ? (values as bigint[]).reduce((a, b) => a + b)
        : (values as number[]).reduce((a, b) => a + b)
    case 'avg': return values.length === 0 ? null
      : (values as number[]).reduce((a, b) => a + b) / values.length
    case 'min': case 'max': {
      const sign = call.function.name === 'min' ? -1 : 1
      return values.reduce<Scalar>((best, v) => best === null || compareScalars(v, best) === sign ? v : best,
        null)
    }
    case 'selector_last': {
      const last = tuples.filter((t) => t[0] !== null).sort((a, b) => compareScalars(b[1]!, a[1]!)!)[0]
      return last === undefined ? null : { value: last[0]!, time: last[1]! }
    }
    default: throw new NotHere(call.function.name)
  }
}

function join(plan: Join, tables: Tables): readonly Row[] {
  const left = run(plan.left, tables)
  const right = run(plan.right, tables)
  const both = (l: Row, r: Row): Row => new Map([...l, ...r])
  const nulls = (p: Plan): Row => new Map(p.columns.map((c) => [c.id, null]))
  const matches = (l: Row, r: Row, keys = plan.keys): boolean => keys.every((k) => {
    const a = valueOf(k.left, l, tables)
    const b = valueOf(k.right, r, tables)
    return a === null || b === null ? k.nullsEqual && a === b : compareScalars(a, b) === 0
  }) && (plan.filter === null || valueOf(plan.filter, both(l, r), tables) === true)
  const found = left.map((l) => right.filter((r) => matches(l, r)))
  switch (plan.type) {
    case 'inner': case 'cross': return left.flatMap((l, i) => found[i]!.map((r) => both(l, r)))
    case 'left': case 'full': {
      const rows = left.flatMap((l, i) => (found[i]!.length > 0 ? found[i]! : [nulls(plan.right)]).map((r) =>
        both(l, r)))
      if (plan.type === 'left') return rows
      return [...rows, ...right.filter((r) => !left.some((l) => matches(l, r))).map((r) =>
        both(nulls(plan.left), r))]
    }
    case 'semi': return left.filter((_, i) => found[i]!.length > 0)
    case 'anti': return left.filter((_, i) => found[i]!.length === 0)
    case 'mark': return left.map((l, i) => new Map([...l, [plan.mark!.id, found[i]!.length > 0]]))
    case 'null-mark': {
      const [operand, ...others] = plan.keys
      const known = (l: Row, r: Row): boolean => valueOf(operand!.left, l, tables) !== null &&
        valueOf(operand!.right, r, tables) !== null
      const unknown = (l: Row): boolean => right.some((r) => matches(l, r, others) && !known(l, r))
      return left.map((l, i) =>
        new Map([...l, [plan.mark!.id, found[i]!.length > 0 ? true : unknown(l) ? null : false]]))
    }
    case 'null-anti': {
      if (right.length === 0) return left
      const key = plan.keys[0]!
      if (right.some((r) => valueOf(key.right, r, tables) === null)) return []
      return left.filter((l, i) => valueOf(key.left, l, tables) !== null && found[i]!.length === 0)
    }
  }
}

function newest(
  plan: Extract<Plan, { kind: 'last-rows' | 'last-values' }>, tables: Tables,
): readonly (readonly Row[])[] {
  const time = plan.reads.find((r) => r.source === 'time')
  // last-rows need not read time: ask the table for it.
  const withTime = time === undefined
    ? { ...plan, reads: [...plan.reads, { source: 'time', column: { ...plan.reads[0]!.column, id: -1 } }] }
      : plan
  const id = time?.column.id ?? -1
  return groupBy(scan(withTime, tables), (row) => plan.by.map((b) => row.get(b)!))
    .map((group) => group.toSorted((a, b) => compareScalars(b.get(id)!, a.get(id)!)!))
}

function unnested(plan: Extract<Plan, { kind: 'unnest' }>, tables: Tables): readonly Row[] {
  return run(plan.input, tables).flatMap((row) => {
    const lists = plan.items.map((item) => (valueOf(item.expr, row, tables) ?? []) as readonly Scalar[])
    const length = Math.max(plan.outer ? 1 : 0, ...lists.map((list) => list.length))
    return Array.from({ length }, (_, i): Row => new Map([...row,
      ...plan.items.map((item, k): [ColumnId, Scalar] => [item.column.id, lists[k]![i] ?? null])]))
  })
}

export function run(plan: Plan, tables: Tables): readonly Row[] {
  switch (plan.kind) {
    case 'scan': return scan(plan, tables)
    case 'series-tags':
      return groupBy(scan(plan, tables), (row) => plan.columns.map((c) => row.get(c.id)!)).map((g) => g[0]!)
    case 'count-rows': return [new Map([[plan.columns[0]!.id, BigInt(scan(plan, tables).length)]])]
    case 'last-rows': return newest(plan, tables).flatMap((group) => plan.ties ? [group[0]!]
      : group.slice(0, 1))
    case 'last-values': {
      const groups = newest(plan, tables)
      const time = plan.reads.find((r) => r.source === 'time')?.column.id ?? -1
      return (groups.length === 0 && plan.by.length === 0 ? [[]] : groups).map((group): Row => {
        const keys = plan.by.map((id): [ColumnId, Scalar] => [id, group[0]!.get(id)!])
        const values = plan.values.map((v): [ColumnId, Scalar] => {
          const last = group.find((row) => row.get(v.of) !== null)
          return [v.column.id, last?.get(v.part === 'time' ? time : v.of) ?? null]
        })
        return new Map([...keys, ...values])
      })
    }
    case 'values':
      return plan.rows.map((row) => new Map(row.map((e, i) =>
        [plan.columns[i]!.id, valueOf(e, new Map(), tables)])))
    case 'empty': return []
    case 'partitioned': return run(plan.input, tables)
    case 'recursive': case 'working-table': throw new NotHere(plan.kind)
    case 'filter': return run(plan.input, tables).filter((row) =>
      valueOf(plan.predicate, row, tables) === true)
    case 'project':
      return run(plan.input, tables).map((row) =>
        new Map(plan.exprs.map((e) => [e.column.id, valueOf(e.expr, row, tables)])))
    case 'aggregate': {
      const rows = run(plan.input, tables)
      const groups = plan.groups.length === 0 ? [rows]
        : groupBy(rows, (row) => plan.groups.map((g) => valueOf(g.expr, row, tables)))
      return groups.map((group) => new Map([
        ...plan.groups.map((g): [ColumnId, Scalar] => [g.column.id, valueOf(g.expr, group[0]!, tables)]),
        ...plan.aggregates.map((a): [ColumnId, Scalar] => [a.column.id, aggregate(a.call, group, tables)]),
      ]))
    }
    case 'distinct': {
      const { on } = plan
      const rows = run(plan.input, tables)
      const key = (row: Row): readonly Scalar[] => on === null ? plan.columns.map((c) => row.get(c.id)!)
        : on.map((e) => valueOf(e, row, tables))
      return groupBy(rows, key).map((g) => g[0]!)
    }
    case 'sort': return sorted(run(plan.input, tables), plan.keys, tables).slice(0, plan.fetch ?? undefined)
    case 'limit':
      return run(plan.input, tables).slice(plan.skip, plan.fetch === null ? undefined : plan.skip +
        plan.fetch)
    case 'join': return join(plan, tables)
    case 'union':
      return plan.inputs.flatMap((input) => run(input, tables).map((row) =>
        new Map(plan.columns.map((c, i) => [c.id, row.get(input.columns[i]!.id)!]))))
    case 'unnest': return unnested(plan, tables)
    case 'window': {
      let rows = run(plan.input, tables)
      for (const { column, call } of plan.calls) {
        if (call.function.name !== 'row_number') throw new NotHere(call.function.name)
        const groups = groupBy(rows, (row) => call.partitionBy.map((e) => valueOf(e, row, tables)))
        rows = groups.flatMap((g) => sorted(g, call.orderBy, tables).map((row, i) =>
          new Map([...row, [column.id, BigInt(i + 1)]])))
      }
      return rows
    }
    case 'provider-scan': case 'table-function': case 'gap-fill': case 'explain': throw new NotHere(plan.kind)
  }
}

/** The answer as texts: in order if the plan's top says one, else sorted. */
export function answer(plan: Plan, tables: Tables): readonly string[] {
  const rows = run(plan, tables).map((row) =>
    plan.columns.map((c) => `${c.name}=${textOf(row.get(c.id)!)}`).join(' '))
  return rows.toSorted()
}
