// Plan nodes to running operators: which operator serves which node, and where each column stands in its
// batches. Only columns that someone above needs are made. No work is done here: steps begin when the
// scheduler asks for the first.
import { unreachable } from '../kernels/assert.ts'
import type { Batch } from '../kernels/batch.ts'
import { constant, type Column } from '../kernels/column.ts'
import { fail, NOWHERE } from '../parser/diagnostic.ts'
import {
  columnsOf, partsOfAggregate, partsOfWindow, type ColumnId, type Expression, type SortKey, type WindowCall,
} from '../planner/expression.ts'
import type {
  Aggregate, CountRows, Distinct, GapFill, Join, LastRows, LastValues, OutputColumn, Partitioned, Plan,
  Project, ProviderScan, RecursionId, Recursive, Scan, SeriesTags, Sort, TableFunctionScan, Unnest, Values,
  Window,
} from '../planner/plan.ts'
import { sameExpression, sameExpressions } from '../planner/same.ts'
import { compile, type Scope } from './expressions/compile.ts'
import { flatten, nulls } from './expressions/forms.ts'
import { takeRows } from './expressions/take.ts'
import { accumulatorOf } from './functions/distinct.ts'
import { aggregateRows, type AggregateUse } from './operators/aggregate.ts'
import { groupKey, noFacts, type RunFacts } from './operators/bucket.ts'
import { distinctOn } from './operators/distinct-on.ts'
import { explainPlan } from './operators/explain.ts'
import { filterRows, placesOf } from './operators/filter.ts'
import { fillGaps } from './operators/gap-fill.ts'
import { joinRows } from './operators/join.ts'
import { limitRows } from './operators/limit.ts'
import { projectColumns } from './operators/project.ts'
import { inBatches, recursiveRows } from './operators/recursive.ts'
import { sleepFirst } from './operators/sleep.ts'
import { sortRows, type SortUse } from './operators/sort.ts'
import { reachOf, type TimeReach } from './operators/time-reach.ts'
import { topRows, TOP_N_MAX } from './operators/top-n.ts'
import { unionAll } from './operators/union.ts'
import { unnestRows } from './operators/unnest.ts'
import { valueRows } from './operators/values.ts'
import { windowRows } from './operators/window.ts'
import type { RunInput } from './partitions/partitioned.ts'
import type { Query } from './query.ts'
import { isBatch, type Steps } from './steps.ts'

/** Nodes whose rows come from outside: tables and providers. */
export type SourcePlan =
  Scan | LastRows | LastValues | SeriesTags | CountRows | ProviderScan | TableFunctionScan

/** Reads a source: batches of exactly `plan.columns`, in that order. `reach`: of a sort above a scan. */
export type ReadSource = (
  plan: SourcePlan, query: Query, subquery: Scope['subquery'], reach: TimeReach | null,
) => Steps

/** The plan's result, step by step; `columns` says what the batches hold. Errors are thrown out of next(). */
export type Execution = { readonly columns: readonly OutputColumn[]; readonly steps: Steps }

/** Runs a partitioned plan; `run` gives the rows of its input. */
export type RunPartitioned = (plan: Partitioned, run: RunInput, query: Query) => Steps

/** Where rows come from. */
export type Sources = {
  readonly read: ReadSource
  /** null: a partitioned plan runs as its input does. */
  readonly partition: RunPartitioned | null
}

export function execute(plan: Plan, query: Query, sources: Sources): Execution {
  return { columns: plan.columns, steps: runWhole(new Lowering(query, sources), plan, query) }
}

function runWhole(lowering: Lowering, plan: Plan, query: Query): Steps {
  const main = lowering.lowerExactly(plan)
  return sleepFirst(plan, inSequence(lowering.subqueries, main, query), query)
}

/** Scalar subqueries run first, inner ones before outer ones; then the plan itself. */
function* inSequence(subqueries: readonly Subquery[], main: Steps, query: Query): Steps {
  for (const subquery of subqueries) yield* runSubquery(subquery, query)
  yield* main
}

type Subquery = { readonly steps: Steps; readonly type: OutputColumn['type']; result: Column | null }

function* runSubquery(subquery: Subquery, query: Query): Steps {
  for (const step of subquery.steps) {
    if (!isBatch(step)) yield step
    else if (step.rows > 1 || (step.rows === 1 && subquery.result !== null)) fail('many-rows', NOWHERE, {})
    else if (step.rows === 1) subquery.result = keptValue(step.columns[0]!, query)
  }
  subquery.result ??= nulls(subquery.type, 1, query.arena)
}

/** The one value, in memory of the query. */
function keptValue(column: Column, query: Query): Column {
  const row = query.arena.zeroed(16)
  return constant(flatten(takeRows(flatten(column, query.arena), row, 1, query.arena), query.arena), 1)
}

type Lowered = { readonly steps: Steps; readonly columns: readonly OutputColumn[]; readonly facts: RunFacts }
type Need = ReadonlySet<ColumnId>
/** Rows of the round before, of each recursion around. */
type WorkingTables = ReadonlyMap<RecursionId, Batch>

const idsOf = (columns: readonly OutputColumn[]): Set<ColumnId> => new Set(columns.map((c) => c.id))
const needed = (plan: Plan, need: Need): readonly OutputColumn[] => plan.columns.filter((c) => need.has(c.id))
const withColumnsOf = (need: Need, ...exprs: readonly Expression[]): Need => new Set(
  [...need, ...columnsOf(...exprs)])

class Lowering {
  readonly subqueries: Subquery[] = []
  readonly #known = new Map<Plan, Subquery>()
  readonly #query: Query
  readonly #sources: Sources
  readonly #working: WorkingTables
  readonly #reaches = new Map<Plan, TimeReach>()

  constructor(query: Query, sources: Sources, working: WorkingTables = new Map()) {
    this.#query = query
    this.#sources = sources
    this.#working = working
  }

  /**
   * The operators of a node; their batches hold those of its columns that are needed, in the node's order.
   */
  lower(plan: Plan, need: Need): Lowered {
    const query = this.#query
    switch (plan.kind) {
      case 'scan':
        case 'last-rows': case 'last-values': case 'series-tags': case 'count-rows': case 'provider-scan':
      case 'table-function':
        return {
          steps: this.#sources.read(plan, query, this.#subquery, this.#reaches.get(plan) ?? null),
          columns: plan.columns,
          facts: plan.kind === 'scan' ? factsOf(plan) : noFacts,
        }
      case 'values': return this.#values(plan)
      case 'empty': return { steps: unionAll([]), columns: plan.columns, facts: noFacts }
      case 'filter': {
        const input = this.lower(plan.input, withColumnsOf(need, plan.predicate))
        const columns = needed(plan, need)
        const keep = placesOf(columns.map((c) => c.id), input.columns.map((c) => c.id))
        const predicate = compile(plan.predicate, this.#scope(input))
        return { steps: filterRows(input.steps, predicate, keep, query), columns, facts: input.facts }
      }
      case 'project': return this.#project(plan, need)
      case 'aggregate': return this.#aggregate(plan, need)
      case 'distinct': return this.#distinct(plan, need)
      case 'window': return this.#window(plan, need)
      case 'sort': return this.#sort(plan, need)
      case 'limit': {
        const input = this.lower(plan.input, need)
        return { ...input, steps: limitRows(input.steps, plan.skip, plan.fetch, query) }
      }
      case 'join': return this.#join(plan, need)
      case 'union': {
        const places = new Set(plan.columns.flatMap((c, i) => need.has(c.id) ? [i] : []))
        const inputs = plan.inputs.map((input) =>
          this.lower(input, new Set(input.columns.filter((_, i) => places.has(i)).map((c) => c.id))))
        return { steps: unionAll(inputs.map((input, i) => this.#exactly(input, plan.inputs[i]!, places))),
          columns: needed(plan, need), facts: noFacts }
      }
      case 'gap-fill': return this.#gapFill(plan)
      case 'unnest': return this.#unnest(plan, need)
      case 'recursive': return this.#recursive(plan, need)
      case 'partitioned': return this.#partitioned(plan, need)
      case 'working-table':
        return this.#output(plan, need, inBatches(this.#working.get(plan.of)!, query))
      case 'explain': {
        // Lowered when asked for: a plan that is only explained touches nothing.
        const input = (): Steps => execute(plan.input, query, this.#sources).steps
        return this.#output(plan, need, explainPlan(plan, input, query))
      }
      default: return unreachable(plan)
    }
  }

  /** All columns of the plan, in its order. */
  lowerExactly(plan: Plan): Steps {
    return this.#chosen(this.lower(plan, idsOf(plan.columns)), plan.columns.map((c) => c.id))
  }

  /** Run once, wherever it stands. */
  readonly #subquery: Scope['subquery'] = (plan) => {
    const subquery = this.#known.get(plan) ?? this.#lowerSubquery(plan)
    return () => subquery.result!
  }

  #lowerSubquery(plan: Plan): Subquery {
    const { steps } = this.lower(plan, idsOf(plan.columns))
    const subquery: Subquery = { steps, type: plan.columns[0]!.type, result: null }
    this.subqueries.push(subquery)
    this.#known.set(plan, subquery)
    return subquery
  }

  #scope(input: Lowered): Scope {
    return this.#scopeOf(input.columns.map((c) => c.id))
  }

  #scopeOf(ids: readonly ColumnId[]): Scope {
    return { ids, subquery: this.#subquery, byRow: this.#query.computesByRow }
  }

  /** Columns of an input of a union, by position, nothing more. */
  #exactly(input: Lowered, plan: Plan, places: ReadonlySet<number>): Steps {
    const ids = plan.columns.filter((_, i) => places.has(i)).map((c) => c.id)
    return this.#chosen(input, ids)
  }

  #chosen(input: Lowered, ids: readonly ColumnId[]): Steps {
    if (ids.length === input.columns.length && ids.every((id, i) => input.columns[i]!.id === id))
      return input.steps
    const scope = this.#scope(input)
    const types = new Map(input.columns.map((c) => [c.id, c.type]))
    const exprs = ids.map((id) => compile({ kind: 'column', id, type: types.get(id)! }, scope))
    return projectColumns(input.steps, exprs, this.#query)
  }

  #values(plan: Values): Lowered {
    const scope = this.#scopeOf([])
    const rows = plan.rows.map((row) => row.map((e) => compile(e, scope)))
    const types = plan.columns.map((c) => c.type)
    return { steps: valueRows(types, rows, this.#query), columns: plan.columns, facts: noFacts }
  }

  #project(plan: Project, need: Need): Lowered {
    const exprs = plan.exprs.filter((e) => need.has(e.column.id))
    const input = this.lower(plan.input, columnsOf(...exprs.map((e) => e.expr)))
    const columns = exprs.map((e) => e.column)
    const renamed = (ids: ReadonlySet<ColumnId>): ReadonlySet<ColumnId> =>
      new Set(exprs.flatMap((e) => e.expr.kind === 'column' && ids.has(e.expr.id) ? [e.column.id] : []))
    const facts = { tags: renamed(input.facts.tags), times: renamed(input.facts.times) }
    const isSame = exprs.length === input.columns.length &&
      exprs.every((e, i) => e.expr.kind === 'column' && e.expr.id === input.columns[i]!.id)
    if (isSame) return { steps: input.steps, columns, facts }
    const scope = this.#scope(input)
    return { steps: projectColumns(
      input.steps, exprs.map((e) => compile(e.expr, scope)), this.#query), columns, facts }
  }

  #aggregate(plan: Aggregate, need: Need): Lowered {
    this.#query.addHolder()
    const used = plan.aggregates.filter((a) => need.has(a.column.id))
    const parts = [...plan.groups.map((g) => g.expr), ...used.flatMap((a) => partsOfAggregate(a.call))]
    const input = this.lower(plan.input, columnsOf(...parts))
    const scope = this.#scope(input)
    const keys = plan.groups.map((g) => groupKey(g.expr, g.column.nullable, scope, input.facts))
    const isTime = (e: Expression): boolean => e.kind === 'column' && input.facts.times.has(e.id)
    const uses = used.map(({ call }): AggregateUse => {
      return {
        accumulate: (held) => accumulatorOf({ call, held, query: this.#query, isTime }),
        args: call.args.map((e) => compile(e, scope)),
        order: call.orderBy.map((k) => compile(k.expr, scope)),
        filter: call.filter === null ? null : compile(call.filter, scope),
      }
    })
    const few = keys.length === 1 && keys[0]!.bucket !== null ? plan.timeGroups : null
    const columns = [...plan.groups.map((g) => g.column), ...used.map((a) => a.column)]
    const types = input.columns.map((c) => c.type)
    return { steps: aggregateRows(input.steps, { types, keys, uses, few }, this.#query), columns,
      facts: noFacts }
  }

  #distinct(plan: Distinct, need: Need): Lowered {
    if (plan.on === null) {
      this.#query.addHolder()
      // Equality is over all columns, needed above or not.
      const input = this.lower(plan.input, idsOf(plan.columns))
      const scope = this.#scope(input)
      const keys = input.columns.map((c) =>
        groupKey({ kind: 'column', id: c.id, type: c.type }, c.nullable, scope, input.facts))
      const types = input.columns.map((c) => c.type)
      const steps = aggregateRows(input.steps, { types, keys, uses: [], few: null }, this.#query)
      return { steps, columns: input.columns, facts: noFacts }
    }
    const input = this.lower(plan.input, withColumnsOf(need, ...plan.on))
    const scope = this.#scope(input)
    const keys = plan.on.map((e) => groupKey(e, true, scope, noFacts))
    const columns = needed(plan, need)
    const keep = placesOf(columns.map((c) => c.id), input.columns.map((c) => c.id))
    return { steps: distinctOn(input.steps, keys, keep, this.#query), columns, facts: noFacts }
  }

  #sort(plan: Sort, need: Need): Lowered {
    this.#query.addHolder()
    const reached = reachOf(plan)
    if (reached !== null) this.#reaches.set(reached.scan, reached.reach)
    const input = this.lower(plan.input, withColumnsOf(need, ...plan.keys.map((k) => k.expr)))
    const types = input.columns.map((c) => c.type)
    const use = sortUse(plan.keys, this.#scope(input))
    const steps = plan.fetch !== null && plan.fetch <= TOP_N_MAX
      ? topRows(input.steps, types, use, plan.fetch, reached?.reach ?? null, this.#query)
      : sortRows(input.steps, types, use, plan.fetch, this.#query)
    const sorted = { steps, columns: input.columns, facts: noFacts }
    const columns = needed(plan, need)
    return { steps: this.#chosen(sorted, columns.map((c) => c.id)), columns, facts: noFacts }
  }

  /** All columns of a node, cut to those needed. */
  #output(plan: Plan, need: Need, steps: Steps): Lowered {
    const columns = needed(plan, need)
    return { steps: this.#chosen(
      { steps, columns: plan.columns, facts: noFacts }, columns.map((c) => c.id)), columns, facts: noFacts }
  }

  #gapFill(plan: GapFill): Lowered {
    const input = this.lower(plan.input, idsOf(plan.columns))
    const place = (id: ColumnId): number => input.columns.findIndex((c) => c.id === id)
    const use = {
      types: input.columns.map((c) => c.type),
      time: place(plan.time), series: plan.series.map(place),
      fills: input.columns.map((c) => plan.fills.find((f) => f.id === c.id)?.strategy ?? null),
      stride: plan.stride, origin: plan.origin, wallClock: plan.wallClock, range: plan.range,
    }
    return { steps: fillGaps(input.steps, use, this.#query), columns: input.columns, facts: noFacts }
  }

  #unnest(plan: Unnest, need: Need): Lowered {
    const lists = plan.items.map((item) => item.expr)
    const input = this.lower(plan.input, withColumnsOf(only(need, plan.input), ...lists))
    const scope = this.#scope(input)
    const kept = needed(plan.input, need)
    const items = plan.items.filter((item) => need.has(item.column.id)).map((item) => item.column)
    const use = {
      lists: lists.map((e) => compile(e, scope)),
      keep: placesOf(kept.map((c) => c.id), scope.ids),
      wanted: plan.items.map((item) => need.has(item.column.id)),
      outer: plan.outer,
    }
    const steps = unnestRows(input.steps, use, this.#query)
    return { steps, columns: [...kept, ...items], facts: noFacts }
  }

  /** Parts are lowered when their turn comes: only then is it known how many there are. */
  #partitioned(plan: Partitioned, need: Need): Lowered {
    const { partition } = this.#sources
    if (partition === null) return this.lower(plan.input, need)
    this.#query.addHolder()
    const run: RunInput = (query, read) =>
      new Lowering(query, { ...this.#sources, read: read ?? this.#sources.read }, this.#working)
        .lowerExactly(plan.input)
    return this.#output(plan, need, partition(plan, run, this.#query))
  }

  /** Operators run once, so each round gets its own, and scalar subqueries of its own. */
  #recursive(plan: Recursive, need: Need): Lowered {
    const start = this.lowerExactly(plan.start)
    const step = (rows: Batch, query: Query): Steps => {
      const working = new Map(this.#working).set(plan.of, rows)
      return runWhole(new Lowering(query, this.#sources, working), plan.step, query)
    }
    const types = plan.columns.map((c) => c.type)
    return this.#output(plan, need, recursiveRows(plan.name, start, step, types, this.#query))
  }

  #window(plan: Window, need: Need): Lowered {
    const calls = plan.calls.filter((c) => need.has(c.column.id))
    const own = new Set(plan.calls.map((c) => c.column.id))
    const fromInput = new Set([...need].filter((id) => !own.has(id)))
    // Without prune-columns a window that nobody asks for is still there.
    if (calls.length === 0) return this.lower(plan.input, fromInput)
    const input = this.lower(
      plan.input, withColumnsOf(fromInput, ...calls.flatMap((c) => partsOfWindow(c.call))))
    const scope = this.#scope(input)
    const overs = differentOvers(calls.map((c) => c.call))
    const uses = calls.map(({ call }) => ({
      call,
      over: overs.findIndex((other) => hasSameOver(other, call)),
      args: call.args.map((e) => compile(e, scope)),
      partition: call.partitionBy.map((e) => compile(e, scope)),
      sort: sortUse(call.orderBy, scope),
      filter: call.filter === null ? null : compile(call.filter, scope),
    }))
    // Each OVER sorts, and holds partitions.
    for (const _ of overs) {
      this.#query.addHolder()
      this.#query.addHolder()
    }
    const steps = windowRows(input.steps, input.columns.map((c) => c.type), uses, this.#query)
    const all = { steps, columns: [...input.columns, ...calls.map((c) => c.column)], facts: noFacts }
    const columns = needed(plan, need)
    return { steps: this.#chosen(all, columns.map((c) => c.id)), columns, facts: noFacts }
  }

  #join(plan: Join, need: Need): Lowered {
    this.#query.addHolder()
    const wanted = plan.filter === null ? need : withColumnsOf(need, plan.filter)
    const left = this.lower(
      plan.left, withColumnsOf(only(wanted, plan.left), ...plan.keys.map((k) => k.left)))
    const right = this.lower(
      plan.right, withColumnsOf(only(wanted, plan.right), ...plan.keys.map((k) => k.right)))
    const leftScope = this.#scope(left)
    const rightScope = this.#scope(right)
    const both = this.#scopeOf([...leftScope.ids, ...rightScope.ids])
    const onlyLeft = plan.type === 'semi' || plan.type === 'anti' || plan.type === 'null-anti'
    const all = onlyLeft ? left.columns
      : [...left.columns, ...plan.mark === null ? right.columns : [plan.mark]]
    const columns = needed(plan, need)
    const use = {
      type: plan.type,
      left: left.steps, right: right.steps,
      leftTypes: left.columns.map((c) => c.type), rightTypes: right.columns.map((c) => c.type),
      keys: plan.keys.map((k) => ({
        left: groupKey(k.left, true, leftScope, noFacts),
        right: groupKey(k.right, true, rightScope, noFacts),
        nullsEqual: k.nullsEqual,
      })),
      filter: plan.filter === null ? null : compile(plan.filter, both),
      gives: columns.map((c) => all.findIndex((other) => other.id === c.id)),
    }
    return { steps: joinRows(use, this.#query), columns, facts: noFacts }
  }
}

function only(need: Need, plan: Plan): Need {
  return new Set(plan.columns.filter((c) => need.has(c.id)).map((c) => c.id))
}

/** Each sorts, and is one more operator around the others when rows do not fit in memory. */
const OVERS_MAX = 100

function differentOvers(calls: readonly WindowCall[]): readonly WindowCall[] {
  const overs: WindowCall[] = []
  for (const call of calls) {
    if (overs.some((other) => hasSameOver(other, call))) continue
    if (overs.length === OVERS_MAX) fail('too-many-overs', NOWHERE, { limit: OVERS_MAX })
    overs.push(call)
  }
  return overs
}

function hasSameOver(a: WindowCall, b: WindowCall): boolean {
  return sameExpressions(a.partitionBy, b.partitionBy) && a.orderBy.length === b.orderBy.length &&
    a.orderBy.every((key, i) => sameKey(key, b.orderBy[i]!))
}

function sameKey(a: SortKey, b: SortKey): boolean {
  return a.descending === b.descending && a.nullsFirst === b.nullsFirst && sameExpression(a.expr, b.expr)
}

function sortUse(keys: readonly SortKey[], scope: Scope): SortUse {
  return { keys: keys.map((k) => compile(k.expr, scope)), directions: keys }
}

/** A scan's runs are of one series: its tags do not change within a run, its time ascends. */
function factsOf(plan: Scan): RunFacts {
  const tags = new Set<ColumnId>()
  const times = new Set<ColumnId>()
  for (const { column, source } of plan.reads) {
    const role = plan.table.columns.find((c) => c.name === source)?.role
    if (role === 'tag') tags.add(column.id)
    else if (role === 'time') times.add(column.id)
  }
  return { tags, times }
}
