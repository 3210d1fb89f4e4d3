// Plan nodes: what a query computes, as immutable data. One place makes them, lists their inputs and maps
// over them. Not how operators run (engine/operators). Invariants (planner/check.ts): `columns` is what a
// node outputs, in order; ids are unique in the plan and never renumbered; an expression uses only columns of
// its node's inputs.
import { unreachable } from '../kernels/assert.ts'
import type { Scalar } from '../kernels/column.ts'
import type { DataType } from '../kernels/type.ts'
import type { ProviderView, TableView } from './catalog.ts'
import {
  childrenOf, column, mapAggregate, mapChildren, mapWindow, partsOfAggregate, partsOfWindow,
  type AggregateCall, type ColumnId, type Expression, type SortKey, type WindowCall,
} from './expression.ts'
import type { TableFunction } from './function.ts'

export type OutputColumn = {
  readonly id: ColumnId
  /** As the user sees it; fixed in the binder. */
  readonly name: string
  /** Table or alias it can be called by; null for computed columns. Only binding and texts use it. */
  readonly qualifier: string | null
  /** What FROM wrote before the table (`iox`, `public.iox`): names and messages say it again. */
  readonly path?: string | undefined
  readonly type: DataType
  readonly nullable: boolean
}

export type Plan =
  | Scan | ProviderScan | TableFunctionScan | Values | Empty | LastRows | LastValues | SeriesTags | CountRows
  | WorkingTable | Filter | Project | Aggregate | Distinct | Window | Sort | Limit | GapFill | Unnest | Join
  | Union | Recursive | Partitioned | Explain

type Node<K extends string> = { readonly kind: K; readonly columns: readonly OutputColumn[] }
type Unary<K extends string> = Node<K> & { readonly input: Plan }

/** Nanoseconds, both ends inclusive; null is open. low > high: nothing. */
export type TimeRange = { readonly low: bigint | null; readonly high: bigint | null }
export const allTime: TimeRange = { low: null, high: null }

/** A column of a scan, and the table's column it reads. */
export type ScanColumn = { readonly column: OutputColumn; readonly source: string }

/** What every reader of a table's rows has. */
type TableRead = {
  readonly table: TableView
  /** What to read: all that `columns` or `predicate` need. Not all of it need be output. */
  readonly reads: readonly ScanColumn[]
  /**
   * Everything that must hold, the time range excepted; ids are of `reads`. Field parts apply after the
   * merge.
   */
  readonly predicate: Expression | null
  /** Exact, not a hint: rows outside are not delivered. */
  readonly timeRange: TimeRange
}

/**
 * none: any order. newest-first, oldest-first: rough, a hint (sources with later rows first): a sort with
 * `fetch` stands above and can stop by its threshold. series: all rows of a series together, series in tag
 * order, ascending in time.
 */
export type ScanOrder = 'none' | 'newest-first' | 'oldest-first' | 'series'

export type Scan = Node<'scan'> & TableRead & { readonly order: ScanOrder }

/**
 * The newest row for each combination of the tags `by` (ids of `reads`; empty: of all rows), after merge,
 * range and predicate. ties: every row at that newest time (several series can share a combination); else any
 * one of them.
 */
export type LastRows = Node<'last-rows'> & TableRead & {
  readonly by: readonly ColumnId[]
  readonly ties: boolean
}

/**
 * For each combination of the tags `by` the newest value that is not NULL, field by field (selector_last), or
 * its time. Output: the tags of `by` (the ids of `reads`), then one column for each of `values`. Without `by`
 * always one row, with it one row for every combination that has a row, even if all its fields are NULL.
 */
export type LastValues = Node<'last-values'> & TableRead & {
  readonly by: readonly ColumnId[]
  readonly values: readonly {
    readonly column: OutputColumn
    readonly of: ColumnId
    readonly part: 'value' | 'time'
  }[]
}

/**
 * The distinct combinations of tags: those of all series that have a row within range and predicate.
 * Predicate: tags only.
 */
export type SeriesTags = Node<'series-tags'> & TableRead

/** count(*): one row, one int64 column. Predicate: tags only. Metadata where the scan contract allows it. */
export type CountRows = Node<'count-rows'> & TableRead

/**
 * Rows of a virtual table. `filters`: conjuncts a provider may use to make fewer rows; a Filter above repeats
 * them.
 */
export type ProviderScan = Node<'provider-scan'> & {
  readonly provider: ProviderView
  readonly reads: readonly ScanColumn[]
  readonly filters: readonly Expression[]
}

export type TableFunctionScan = Node<'table-function'> & {
  readonly function: TableFunction
  readonly args: readonly Scalar[]
  readonly filters: readonly Expression[]
}

/**
 * Rows of expressions without columns; types of a column are equal in all rows. One row of no columns: SELECT
 * 1.
 */
export type Values = Node<'values'> & { readonly rows: readonly (readonly Expression[])[] }

/** No rows. */
export type Empty = Node<'empty'>

/** Rows for which the predicate is true. */
export type Filter = Unary<'filter'> & { readonly predicate: Expression }

export type Computed = { readonly column: OutputColumn; readonly expr: Expression }

export type Project = Unary<'project'> & { readonly exprs: readonly Computed[] }

/**
 * What is known of the groups. single: no keys, always one row. series: every key depends on tags alone.
 * time: one key, a date_bin of the time column. series-time: both. hash: nothing. The engine may treat all as
 * hash, except single.
 */
export type AggregateMethod = 'single' | 'series' | 'time' | 'series-time' | 'hash'

/** Output: groups, then aggregates. */
export type Aggregate = Unary<'aggregate'> & {
  readonly groups: readonly Computed[]
  readonly aggregates: readonly { readonly column: OutputColumn; readonly call: AggregateCall }[]
  readonly method: AggregateMethod
  /** Method `time` only, a hint: a sort above keeps just this many of the newest (or oldest) groups. */
  readonly timeGroups: { readonly fetch: number; readonly newest: boolean } | null
}

/**
 * on null: rows equal in all columns, one of each. Else the first row of equal `on`, in the order of the
 * input.
 */
export type Distinct = Unary<'distinct'> & { readonly on: readonly Expression[] | null }

/** Output: the input's columns, then one for each call. Row order is free. */
export type Window = Unary<'window'> & {
  readonly calls: readonly { readonly column: OutputColumn; readonly call: WindowCall }[]
}

/** fetch: only the first n are wanted. Not stable. */
export type Sort = Unary<'sort'> & { readonly keys: readonly SortKey[]; readonly fetch: number | null }

export type Limit = Unary<'limit'> & { readonly skip: number; readonly fetch: number | null }

export type FillStrategy = 'null' | 'zero' | 'previous' | 'linear'

/**
 * Every bin of [low, high] (binned, inclusive) for each combination of `series`; input is an Aggregate.
 * Output: the input's columns. Needs no order of its input; gives (series, time) order.
 */
export type GapFill = Unary<'gap-fill'> & {
  readonly time: ColumnId
  readonly stride: Scalar
  readonly origin: bigint
  /** Bins are those of the wall clock of the time's zone. */
  readonly wallClock: boolean
  readonly range: { readonly low: bigint; readonly high: bigint }
  readonly series: readonly ColumnId[]
  readonly fills: readonly { readonly id: ColumnId; readonly strategy: FillStrategy }[]
}

/**
 * For each row as many as its longest list has items; shorter lists end in NULLs. A row without items gives
 * none (outer: one, with NULLs). Output: the input's columns, repeated, then one for each of `items`, whose
 * `expr` is the list.
 */
export type Unnest = Unary<'unnest'> & { readonly items: readonly Computed[]; readonly outer: boolean }

/**
 * semi, anti: rows of `left` only. null-anti: NOT IN, which gives nothing once the right side has a NULL key.
 * mark: every row of `left` once, and whether it joins (EXISTS). null-mark: the same for IN, which compares
 * the first key: NULL for a row that does not join, but agrees in all else with a row where that key is NULL
 * on either side.
 */
export type JoinType =
  | 'inner' | 'left' | 'full' | 'cross' | 'semi' | 'anti' | 'null-anti' | 'mark' | 'null-mark'

/**
 * Sides are of one type, but for tags and texts, over the columns of their own input. nullsEqual: IS NOT
 * DISTINCT FROM.
 */
export type JoinKey = { readonly left: Expression; readonly right: Expression; readonly nullsEqual: boolean }

/**
 * A row pair joins if all keys are equal and `filter` (over both sides) is true. Output: left's, then right's
 * columns, or both in another order where join-order has moved them; of mark joins left's, then `mark`.
 */
export type Join = Node<'join'> & {
  readonly type: JoinType
  readonly left: Plan
  readonly right: Plan
  readonly keys: readonly JoinKey[]
  readonly filter: Expression | null
  /** Of mark joins only. */
  readonly mark: OutputColumn | null
}

/** UNION ALL, by position; types are already equal. */
export type Union = Node<'union'> & { readonly inputs: readonly Plan[] }

/** Which recursion a working table belongs to. Copies of a plan keep it: they are read one inside each. */
export type RecursionId = number

/**
 * WITH RECURSIVE: the rows of `start`, then round by round those of `step` over the rows of the round before,
 * until a round gives none. By position; types are equal.
 */
export type Recursive = Node<'recursive'> & {
  readonly name: string
  readonly of: RecursionId
  readonly start: Plan
  readonly step: Plan
}

/** Inside `step` of its recursion: the rows of the round before. */
export type WorkingTable = Node<'working-table'> & { readonly name: string; readonly of: RecursionId }

/**
 * The rows of `input`, whose scans may be read some series at a time: rows with different values of a tag
 * never meet in it. `tags`: each choice of one, as the column that every scan below reads it into. Row order
 * is free.
 */
export type Partitioned = Unary<'partitioned'> & { readonly tags: readonly (readonly ColumnId[])[] }

/** Output: plan_type, plan. The texts come from planner/explain.ts; ANALYZE runs the input. */
export type Explain = Unary<'explain'> & {
  readonly analyze: boolean
  readonly verbose: boolean
  readonly format: 'indent' | 'tree' | 'pgjson' | 'graphviz'
}

// ---------------------------------------------------------------- making

export const noRows = (columns: readonly OutputColumn[]): Empty => ({ kind: 'empty', columns })

export const filter = (input: Plan, predicate: Expression): Filter =>
  ({ kind: 'filter', columns: input.columns, input, predicate })

export const project = (input: Plan, exprs: readonly Computed[]): Project =>
  ({ kind: 'project', columns: exprs.map((e) => e.column), input, exprs })

/** A column of the input, given on as it is. */
export const passed = (c: OutputColumn): Computed => ({ column: c, expr: column(c.id, c.type) })

export const aggregate = (
  input: Plan, groups: Aggregate['groups'], aggregates: Aggregate['aggregates'],
): Aggregate => ({
  kind: 'aggregate',
  columns: [...groups.map((g) => g.column), ...aggregates.map((a) => a.column)],
  input, groups, aggregates,
  method: groups.length === 0 ? 'single' : 'hash',
  timeGroups: null,
})

export const distinct = (input: Plan, on: Distinct['on']): Distinct =>
  ({ kind: 'distinct', columns: input.columns, input, on })

export const window = (input: Plan, calls: Window['calls']): Window =>
  ({ kind: 'window', columns: [...input.columns, ...calls.map((c) => c.column)], input, calls })

export const sort = (input: Plan, keys: readonly SortKey[], fetch: number | null = null): Sort =>
  ({ kind: 'sort', columns: input.columns, input, keys, fetch })

export const limit = (input: Plan, skip: number, fetch: number | null): Limit =>
  ({ kind: 'limit', columns: input.columns, input, skip, fetch })

export const partitioned = (input: Plan, tags: Partitioned['tags']): Partitioned =>
  ({ kind: 'partitioned', columns: input.columns, input, tags })

export const unnest = (input: Plan, items: Unnest['items'], outer: boolean): Unnest =>
  ({ kind: 'unnest', columns: [...input.columns, ...items.map((item) => item.column)], input, items, outer })

export function join(
  type: JoinType, left: Plan, right: Plan, keys: readonly JoinKey[], filter: Expression | null,
): Join {
  return {
    kind: 'join', columns: joinColumns(type, left, right, null), type, left, right, keys, filter, mark: null,
  }
}

export function markJoin(
  type: 'mark' | 'null-mark', left: Plan, right: Plan, keys: readonly JoinKey[], filter: Expression | null,
  mark: OutputColumn,
): Join {
  return { kind: 'join', columns: joinColumns(type, left, right, mark), type, left, right, keys, filter,
    mark }
}

/** The same join with other inputs. Of the same columns it gives what it gave: their order may be its own. */
function withSides(plan: Join, left: Plan, right: Plan): Join {
  const areSame = left.columns === plan.left.columns && right.columns === plan.right.columns
  const columns = areSame ? plan.columns : joinColumns(plan.type, left, right, plan.mark)
  return { ...plan, columns, left, right }
}

function joinColumns(
  type: JoinType, left: Plan, right: Plan, mark: OutputColumn | null,
): readonly OutputColumn[] {
  const open = (columns: readonly OutputColumn[]) =>
    columns.map((c) => c.nullable ? c : { ...c, nullable: true })
  switch (type) {
    case 'inner': case 'cross': return [...left.columns, ...right.columns]
    case 'left': return [...left.columns, ...open(right.columns)]
    case 'full': return [...open(left.columns), ...open(right.columns)]
    case 'semi': case 'anti': case 'null-anti': return left.columns
    case 'mark': case 'null-mark': return [...left.columns, mark!]
    default: return unreachable(type)
  }
}

// ---------------------------------------------------------------- walking

export function inputsOf(plan: Plan): readonly Plan[] {
  switch (plan.kind) {
    case 'scan': case 'provider-scan': case 'table-function': case 'values': case 'empty': case 'last-rows':
    case 'last-values': case 'series-tags': case 'count-rows': case 'working-table':
      return []
    case 'filter': case 'project': case 'aggregate': case 'distinct': case 'window': case 'sort':
    case 'limit': case 'gap-fill': case 'unnest': case 'partitioned': case 'explain':
      return [plan.input]
    case 'join': return [plan.left, plan.right]
    case 'recursive': return [plan.start, plan.step]
    case 'union': return plan.inputs
    default: return unreachable(plan)
  }
}

/**
 * The same node over other inputs; `columns` follow where they are the inputs'. The node itself if nothing
 * changed.
 */
export function withInputs(plan: Plan, inputs: readonly Plan[]): Plan {
  const before = inputsOf(plan)
  if (inputs.every((input, i) => input === before[i])) return plan
  const input = inputs[0]!
  switch (plan.kind) {
    case 'scan': case 'provider-scan': case 'table-function': case 'values': case 'empty': case 'last-rows':
    case 'last-values': case 'series-tags': case 'count-rows': case 'working-table':
      return plan
    case 'project': case 'aggregate': case 'explain': return { ...plan, input }
    case 'filter': case 'distinct': case 'sort': case 'limit': case 'gap-fill': case 'partitioned':
      return { ...plan, input, columns: input.columns }
    case 'window': return { ...plan, input, columns: window(input, plan.calls).columns }
    case 'unnest': return unnest(input, plan.items, plan.outer)
    case 'join': return withSides(plan, input, inputs[1]!)
    case 'union': return { ...plan, inputs }
    case 'recursive': return { ...plan, start: input, step: inputs[1]! }
    default: return unreachable(plan)
  }
}

/** Inputs first, then the node. Plans are as deep as the query nests, which the parser limits. */
export function rewritePlanUp(plan: Plan, f: (node: Plan) => Plan): Plan {
  return f(withInputs(plan, inputsOf(plan).map((input) => rewritePlanUp(input, f))))
}

/** Every expression the node itself holds (not those of its inputs). */
export function expressionsOf(plan: Plan): readonly Expression[] {
  switch (plan.kind) {
    case 'empty': case 'limit': case 'gap-fill': case 'union': case 'recursive': case 'working-table':
    case 'partitioned': case 'explain':
      return []
    case 'scan': case 'last-rows': case 'last-values': case 'series-tags': case 'count-rows':
      return plan.predicate === null ? [] : [plan.predicate]
    case 'provider-scan': case 'table-function': return plan.filters
    case 'values': return plan.rows.flat()
    case 'filter': return [plan.predicate]
    case 'project': return plan.exprs.map((e) => e.expr)
    case 'aggregate':
      return [...plan.groups.map((g) => g.expr), ...plan.aggregates.flatMap((a) => partsOfAggregate(a.call))]
    case 'distinct': return plan.on ?? []
    case 'window': return plan.calls.flatMap((c) => partsOfWindow(c.call))
    case 'unnest': return plan.items.map((item) => item.expr)
    case 'sort': return plan.keys.map((k) => k.expr)
    case 'join': {
      const sides = plan.keys.flatMap((k) => [k.left, k.right])
      return plan.filter === null ? sides : [...sides, plan.filter]
    }
    default: return unreachable(plan)
  }
}

/** The node with each of its own expressions replaced. Types must stay. The node itself if none changed. */
export function mapExpressions(plan: Plan, map: (e: Expression) => Expression): Plan {
  const mapped = new Map(expressionsOf(plan).map((e) => [e, map(e)]))
  if ([...mapped].every(([e, to]) => to === e)) return plan
  const f = (e: Expression): Expression => mapped.get(e)!
  switch (plan.kind) {
    case 'empty': case 'limit': case 'gap-fill': case 'union': case 'recursive': case 'working-table':
    case 'partitioned': case 'explain':
      return plan
    case 'scan': case 'last-rows': case 'last-values': case 'series-tags': case 'count-rows':
      return { ...plan, predicate: plan.predicate === null ? null : f(plan.predicate) }
    case 'provider-scan': case 'table-function': return { ...plan, filters: plan.filters.map(f) }
    case 'values': return { ...plan, rows: plan.rows.map((row) => row.map(f)) }
    case 'filter': return { ...plan, predicate: f(plan.predicate) }
    case 'project': return { ...plan, exprs: plan.exprs.map((e) => ({ ...e, expr: f(e.expr) })) }
    case 'aggregate':
      return {
        ...plan,
        groups: plan.groups.map((g) => ({ ...g, expr: f(g.expr) })),
        aggregates: plan.aggregates.map((a) => ({ ...a, call: mapAggregate(a.call, f) })),
      }
    case 'distinct': return { ...plan, on: plan.on === null ? null : plan.on.map(f) }
    case 'window': return { ...plan, calls: plan.calls.map((c) => ({ ...c, call: mapWindow(c.call, f) })) }
    case 'unnest': return { ...plan, items: plan.items.map((item) => ({ ...item, expr: f(item.expr) })) }
    case 'sort': return { ...plan, keys: plan.keys.map((k) => ({ ...k, expr: f(k.expr) })) }
    case 'join':
      return {
        ...plan,
        keys: plan.keys.map((k) => ({ ...k, left: f(k.left), right: f(k.right) })),
        filter: plan.filter === null ? null : f(plan.filter),
      }
    default: return unreachable(plan)
  }
}

/** The plans of scalar subqueries inside the node's expressions. */
export function subqueriesOf(plan: Plan): readonly Plan[] {
  const found: Plan[] = []
  const look = (e: Expression): void => {
    if (e.kind === 'scalar-subquery') found.push(e.plan)
    else childrenOf(e).forEach(look)
  }
  expressionsOf(plan).forEach(look)
  return found
}

/** Scalar subqueries inside an expression, with their plans replaced. */
export function mapSubqueries(e: Expression, f: (plan: Plan) => Plan): Expression {
  if (e.kind !== 'scalar-subquery') return mapChildren(e, (child) => mapSubqueries(child, f))
  const plan = f(e.plan)
  return plan === e.plan ? e : { ...e, plan }
}
