// Tables of plain values for tests of the engine: a catalog view, and a reader that yields them as batches
// in (tags, time) order with runs, with tags as codes of one dictionary, the way real scans do. `pack`
// makes numbers PACKED.
import { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { dictionaryColumn, type Column, type Dictionary, type Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { u32 } from '../../kernels/memory.ts'
import { packColumn } from '../../kernels/pack.ts'
import { boolean, float64, int64, tag, timestampNs, uint64, utf8, type DataType } from '../../kernels/type.ts'
import { compile } from '../../engine/expressions/compile.ts'
import { truths } from '../../engine/expressions/logic.ts'
import { columnOf, valuesOf } from '../../engine/expressions/scalars.ts'
import { filterBatch, sliceRows } from '../../engine/expressions/take.ts'
import { functionRegistry } from '../../engine/functions/registry.ts'
import { execute, type ReadSource } from '../../engine/lower.ts'
import { Query, queryError } from '../../engine/query.ts'
import { isBatch, type Steps } from '../../engine/steps.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { bindSql, noParameters } from '../../planner/bind/bind.ts'
import type { CatalogView, TableView } from '../../planner/catalog.ts'
import { optimise, rules } from '../../planner/optimise.ts'
import type { Plan, Scan } from '../../planner/plan.ts'

type TestColumn = { readonly name: string; readonly role: 'tag' | 'field' | 'time'; readonly type: DataType }

export type TestTable = {
  readonly name: string
  readonly columns: readonly TestColumn[]
  /** In (tags, time) order. */
  readonly rows: readonly (readonly Scalar[])[]
}

const fieldTypes = { int64, uint64, float64, utf8, boolean }

/** tableOf('cpu', 'host tag, time, usage float64', rows): column kinds by a word each. */
export function tableOf(name: string, columns: string, rows: readonly (readonly Scalar[])[]): TestTable {
  const parsed = columns.split(',').map((c) => c.trim().split(' ')).map(([column, kind]) => {
    if (column === 'time') return { name: 'time', role: 'time' as const, type: timestampNs }
    if (kind === 'tag') return { name: column!, role: 'tag' as const, type: tag }
    return { name: column!, role: 'field' as const, type: fieldTypes[kind as keyof typeof fieldTypes] }
  })
  return { name, columns: parsed, rows }
}

export function catalogOf(tables: readonly TestTable[]): CatalogView {
  const views = tables.map((t): TableView => ({
    schema: 'iox', name: t.name, source: t,
    columns: t.columns.map((c, i) => ({ ...c, nullable: c.role !== 'time', columnId: i }))
      .toSorted((a, b) => a.name < b.name ? -1 : 1),
    tags: t.columns.filter((c) => c.role === 'tag').map((c) => c.name),
  }))
  return {
    database: 'test', provider: () => null, tables: () => views,
    table: (schema, name) => schema === 'iox' ? views.find((v) => v.name === name) ?? null : null,
  }
}

export type RunOptions = {
  readonly batchRows?: number
  readonly pack?: boolean
  /** Runs are left out: operators must not depend on them. */
  readonly noRuns?: boolean
  readonly optimised?: boolean
  readonly limitBytes?: number
  /** Every slice is over at once. */
  readonly pauses?: boolean
  readonly signal?: AbortSignal
}

/** Rows of the answer, as values. */
export function runSql(text: string, tables: readonly TestTable[], options: RunOptions = {}): Scalar[][] {
  const bound = bindSql(
    parseSql(text), catalogOf(tables), functionRegistry(), { now: 0n, params: noParameters })
  // Rules that answer from metadata make nodes that this reader does not know.
  const metadata = new Set(
    ['last-rows', 'last-rows-join', 'first-row-number', 'last-values', 'series-tags', 'count-rows'])
  const disabledRules = options.optimised === false ? new Set(rules.map((r) => r.name)) : metadata
  return runPlan(optimise(bound, { disabledRules }).plan, options)
}

export function runPlan(plan: Plan, options: RunOptions = {}): Scalar[][] {
  const owner = new Owner('test query', options.limitBytes ?? 1 << 30)
  const query = new Query({
    owner, nowNs: 0n, batchRows: options.batchRows ?? 8192, random: () => 0.5, sliceIsOver: () =>
      options.pauses === true,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const result: Scalar[][] = []
  try {
    const { steps, columns } = execute(plan, query, { read: reader(options), partition: null })
    for (const step of steps) {
      if (!isBatch(step)) continue
      const values = step.columns.map((c) => valuesOf(c))
      if (values.length !== columns.length) throw new Error(`${values.length} columns, not ${columns.length}`)
      for (let row = 0; row < step.rows; row++) result.push(values.map((v) => v[row]!))
    }
  } catch (error) {
    throw queryError(error)
  } finally {
    query.release()
  }
  if (owner.usedBytes !== 0) throw new Error(`${owner.usedBytes} bytes were not given back`)
  return result
}

function reader(options: RunOptions): ReadSource {
  return (plan, query, subquery) => {
    if (plan.kind !== 'scan') throw new Error(`the memory reader has no ${plan.kind}`)
    return scanValues(plan, query, subquery, options)
  }
}

function* scanValues(
  plan: Scan, query: Query, subquery: Parameters<ReadSource>[2], options: RunOptions,
): Steps {
  const table = plan.table.source as TestTable
  const arena = query.arena
  const scope = { ids: plan.reads.map((r) => r.column.id), subquery }
  const predicate = plan.predicate === null ? null : compile(plan.predicate, scope)
  const keep = plan.columns.map((c) => scope.ids.indexOf(c.id))
  const whole = plan.reads.map((r) => columnOfTable(table, r.source, arena, options))
  const times = table.rows.map((row) => row[table.columns.findIndex((c) => c.role === 'time')] as bigint)
  {
    for (let from = 0; from < table.rows.length; from += query.batchRows) {
      const n = Math.min(query.batchRows, table.rows.length - from)
      query.check()
      const scratch = new Arena(query.owner)
      const batch: Batch = {
        rows: n, columns: whole.map((c) => sliceRows(c, from, n, scratch)),
        runs: options.noRuns === true ? null : runsOf(table, from, n, scratch),
      }
      const inside = times.slice(from, from + n).map((t) =>
        (plan.timeRange.low === null || t >= plan.timeRange.low) &&
          (plan.timeRange.high === null || t <= plan.timeRange.high))
      const inRange = columnOf(inside, boolean, scratch)
      const count = inside.filter(Boolean).length
      let result = filterBatch(batch, inRange.data, count, batch.columns.map((_, i) => i), scratch)
      if (predicate !== null && count > 0) {
        const passing = truths(predicate.evaluate(result, { arena: scratch, query }), scratch)
        result = filterBatch(result, passing.bits, passing.count, result.columns.map((_, i) => i), scratch)
      }
      if (result.rows > 0) yield { ...result, columns: keep.map((i) => result.columns[i]!) }
      scratch.release()
    }
  }
}

function columnOfTable(table: TestTable, name: string, arena: Arena, options: RunOptions): Column {
  const place = table.columns.findIndex((c) => c.name === name)
  const column = table.columns[place]!
  const values = table.rows.map((row) => row[place]!)
  if (column.role === 'tag') return tagColumn(values as (string | null)[], arena)
  const flat = columnOf(values, column.type, arena)
  return options.pack === true ? packColumn(flat, arena) : flat
}

/** Codes in order of first appearance, which is not the order of texts. */
export function tagColumn(values: readonly (string | null)[], arena: Arena): Column {
  const texts = [...new Set(values.filter((v) => v !== null))]
  const codes = arena.alloc(values.length * 4 + 256)
  values.forEach((v, i) => { u32[(codes >>> 2) + i] = v === null ? 0 : texts.indexOf(v) + 1 })
  return dictionaryColumn(tag, values.length, codes, dictionaryOf(texts, arena))
}

export function dictionaryOf(texts: readonly string[], arena: Arena): Dictionary {
  const entries = columnOf(['', ...texts], utf8, arena)
  return { source: {}, count: texts.length + 1, offsets: entries.extra, bytes: entries.data, ranks: 0 }
}

function runsOf(table: TestTable, from: number, n: number, arena: Arena): Batch['runs'] {
  const tags = table.columns.flatMap((c, i) => c.role === 'tag' ? [i] : [])
  const key = (row: number): string => JSON.stringify(tags.map((i) => table.rows[row]![i]))
  const series = arena.alloc(n * 4 + 16)
  const ends = arena.alloc(n * 4 + 16)
  let count = 0
  for (let row = from; row < from + n; row++) {
    if (row + 1 < from + n && key(row + 1) === key(row)) continue
    u32[(series >>> 2) + count] = count
    u32[(ends >>> 2) + count] = row + 1 - from
    count++
  }
  return { count, series, ends }
}

