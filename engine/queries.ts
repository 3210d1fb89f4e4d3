// A query from text to stream: parse, bind, optimise (or the plan cache), bind to one version, run under
// the scheduler. Each has a budget, a deadline and its client's signal; when it ends, however it ends,
// everything it held goes back. upholds P-12
import { OutOfMemory, Owner } from '../kernels/extents.ts'
import type { Env } from '../storage/env/env.ts'
import { bindSql } from '../planner/bind/bind.ts'
import { optimise, optimiseAtStart } from '../planner/optimise.ts'
import type { Plan } from '../planner/plan.ts'
import { reversed } from '../planner/rules/join-order.ts'
import { parseSql } from '../parser/sql/parse.ts'
import type { DatabaseDefinition } from '../storage/catalog/definitions.ts'
import type { Storage } from '../storage/storage.ts'
import { catalogView } from './catalog-view.ts'
import type { QueryRequest, QueryStream } from './door.ts'
import { functionRegistry } from './functions/registry.ts'
import { tableFunctions } from './functions/table/index.ts'
import { execute, type ReadSource, type RunPartitioned } from './lower.ts'
import { countRows } from './operators/count-rows.ts'
import { lastRows } from './operators/last-rows.ts'
import { lastValues } from './operators/last-values.ts'
import { providerRows } from './operators/provider-rows.ts'
import { scan } from './operators/scan.ts'
import { seriesTags } from './operators/series-tags.ts'
import { tableFunctionRows } from './operators/table-function.ts'
import { refuseManyFiles } from './operators/table/file-limit.ts'
import { TableReader } from './operators/table/reader.ts'
import { partitionedRows, type Partitioning, type Partitions } from './partitions/partitioned.ts'
import type { Storages } from './partitions/open-scans.ts'
import { QueryWorkers } from './partitions/query-workers.ts'
import { PlanCache } from './plan-cache.ts'
import {
  fillTemplate, learnTemplate, otherQueries, type OtherQuery, type PlanTemplate,
} from './plan-template.ts'
import type { Shape } from './query-shape.ts'
import { endLogged, QueryLog, type LoggedQuery, type Phase } from './query-log.ts'
import { Query, queryError } from './query.ts'
import { QueryPlaces } from './query-places.ts'
import { Refusal, Unavailable } from './refusal.ts'
import { Scheduler, type Task } from './scheduler.ts'
import { SpillArea } from './spill/spill-area.ts'
import { findProvider } from './system-tables/index.ts'
import { fail, NOWHERE, UserError } from '../parser/diagnostic.ts'

const functions = functionRegistry(tableFunctions)

/** Longest a query may run. */
const DEADLINE_MS = 300_000

/** Of the memory of all queries: what those that hold more than a little leave to the others. */
const LEFT_SHARE = 1 / 8
/** What a query may hold of that too: this, or less where all memory is little. */
const FREELY_BYTES_MAX = 4 << 20
const FREELY_SHARE = 1 / 16

/** What may not change an answer: rows in a batch, when they go to disk, rules of the optimiser left out. */
export type QueryTuning = {
  readonly batchRows?: number
  readonly spillsAtOnce?: boolean
  readonly perCodeAlways?: boolean
  readonly computesByRow?: boolean
  readonly disabledRules?: ReadonlySet<string>
  readonly partitioning?: Partitioning
  /** Inner joins are made in the opposite of the written order. */
  readonly reversesJoins?: boolean
}

export type QueryCounts = { started: number; failed: number }

export type SpilledBytes = { readonly written: number; readonly held: number }

type Running = {
  readonly query: Query
  readonly task: Task
  readonly logged: LoggedQuery
}

export type QueriesOptions = {
  /** Null where there is no disk. */
  readonly spillDirectory: string | null
  readonly tuning: QueryTuning
  /** Rows of system.queries. */
  readonly logSize: number
  /** Null: no limit but memory. */
  readonly atOnceMax: number | null
  /** Parquet files of one table; null: no limit. */
  readonly filesMax: number | null
  /** That work on queries, the main one among them. */
  readonly threads: number
}

export class Queries {
  readonly #env: Env
  readonly #storage: Storage
  readonly #spill: SpillArea | null
  readonly #tuning: QueryTuning
  readonly #filesMax: number | null
  readonly #scheduler: Scheduler
  readonly #plans = new PlanCache()
  readonly #running = new Set<Running>()
  readonly #workers: QueryWorkers
  readonly #log: QueryLog
  /** Null: as many at once as memory allows. */
  readonly #places: QueryPlaces | null
  readonly counts: QueryCounts = { started: 0, failed: 0 }

  constructor(env: Env, storage: Storage, options: QueriesOptions) {
    const { spillDirectory, tuning, logSize, atOnceMax, threads } = options
    this.#log = new QueryLog(logSize)
    this.#env = env
    this.#storage = storage
    this.#spill = spillDirectory === null ? null : new SpillArea(env, spillDirectory)
    this.#tuning = tuning
    this.#filesMax = options.filesMax
    this.#scheduler = new Scheduler(env)
    this.#workers = new QueryWorkers(env, storage.budgets, threads - 1, storage.options.notice)
    this.#places = atOnceMax === null ? null : new QueryPlaces(env, atOnceMax)
  }

  async run(request: QueryRequest): Promise<QueryStream> {
    this.counts.started++
    try {
      if (this.#places === null) return this.#run(request)
      const place = this.#places.take(request.signal)
      if (place !== null) await place
      return this.#runInPlace(request)
    } catch (error) {
      this.counts.failed++
      throw error
    }
  }

  #runInPlace(request: QueryRequest): QueryStream {
    try {
      return this.#run(request)
    } catch (error) {
      this.#places!.give()
      throw error
    }
  }

  #run(request: QueryRequest): QueryStream {
    const database = this.#storage.catalog.databaseByName.get(request.database)
    if (database === undefined) throw new Refusal('database-not-found', { name: request.database })
    const { clock } = this.#env
    const nowNs = clock.wallNs()
    const { language, text } = request
    const asked = { database: database.name, language, text, issuedNs: nowNs, issuedMs: clock.monotonicMs() }
    const logged = this.#log.add(asked)
    try {
      const plan = this.#plan(request, database, nowNs)
      logged.plannedMs = clock.monotonicMs()
      logged.phase = 'planned'
      return this.#start(plan, request, database, nowNs, logged)
    } catch (error) {
      endLogged(logged, 'fail', clock.monotonicMs(), null, null)
      throw error
    }
  }

  #plan(request: QueryRequest, database: DatabaseDefinition, nowNs: bigint): Plan {
    if (request.language !== 'sql') return fail('sql-not-implemented', NOWHERE, { what: 'InfluxQL' })
    if (request.params.size > 0) {
      return planSql(request.text, request.params, database, nowNs, this.#tuning).plan
    }
    this.#plans.follow(this.#storage.catalog.sequence)
    const exact = this.#plans.exact(database.id, request.text)
    if (exact !== null) return exact
    const shape = this.#plans.shape(request.text)
    const learned = shape === null ? null : this.#plans.template(database.id, shape)
    if (shape !== null && learned !== null && learned !== undefined && learned !== 'seen') {
      const filled = fillTemplate(learned, shape.slots, nowNs)
      if (filled !== null) return filled
    }
    const bound = planSql(request.text, request.params, database, nowNs, this.#tuning)
    if (!bound.usesNow) this.#plans.keep(database.id, request.text, bound.plan)
    if (shape !== null && (shape.slots.length > 0 || bound.usesNow)) {
      if (learned === undefined) this.#plans.keepTemplate(database.id, shape, 'seen')
      else if (learned === 'seen') {
        const template = this.#learn(request.text, shape, bound.plan, database, nowNs)
        this.#plans.keepTemplate(database.id, shape, template)
      }
    }
    return bound.plan
  }

  #learn(
    text: string, shape: Shape, plan: Plan, database: DatabaseDefinition, nowNs: bigint,
  ): PlanTemplate | null {
    const planned = ({ text, slots, nowNs }: OtherQuery) =>
      ({ slots, nowNs, plan: planSql(text, new Map(), database, nowNs, this.#tuning).plan })
    try {
      const [early, late] = otherQueries(text, shape.slots)
      return learnTemplate({ slots: shape.slots, nowNs, plan }, [planned(early), planned(late)])
    } catch (error) {
      if (error instanceof UserError) return null
      throw error
    }
  }

  #start(
    plan: Plan, request: QueryRequest, database: DatabaseDefinition, nowNs: bigint, logged: LoggedQuery,
  ): QueryStream {
    const { env } = this.#storage
    const endsAtMs = env.clock.monotonicMs() + DEADLINE_MS
    const { queries } = this.#storage.budgets
    const owner = new Owner('query', queries.limitBytes, queries)
    owner.leaves = leavesOf(queries)
    const query = new Query({
      owner, signal: request.signal, nowNs,
      sliceIsOver: this.#scheduler.sliceIsOver, deadlineIsOver: () => env.clock.monotonicMs() >= endsAtMs,
      random: () => env.random.uint32() / 2 ** 32,
      monotonicMs: () => env.clock.monotonicMs(), sleep: (ms) => env.timers.sleep(ms),
      spill: this.#spill,
      batchRows: this.#tuning.batchRows, spillsAtOnce: this.#tuning.spillsAtOnce,
      perCodeAlways: this.#tuning.perCodeAlways, computesByRow: this.#tuning.computesByRow,
    })
    const reader = new TableReader(this.#storage)
    try {
      const joins = reader.bind(plan)
      if (this.#filesMax !== null) refuseManyFiles(plan, query, reader, this.#filesMax)
      const read = this.#readSource(reader, database)
      const rowsOf: Storages['rowsOf'] = (scan) => reader.rows(scan.table, scan.timeRange)
      const partitions: Partitions = {
        storages: { source: reader, rowsOf, cache: this.#storage.cache }, workers: this.#workers, functions,
        partitioning: this.#tuning.partitioning ?? {},
      }
      const partition: RunPartitioned = (node, run, own) => partitionedRows(node, partitions, run, own)
      const ordered = joins ? this.#joinOrdered(plan, reader) : plan
      const { columns, steps } = execute(ordered, query, { read, partition })
      query.whenReleased(() => reader.release())
      const running: Running = { query, task: this.#scheduler.task(steps), logged }
      this.#running.add(running)
      return {
        schema: columns.map(({ name, type }) => ({ name, type })),
        next: () => running.task.next().then((batch) => {
          if (batch === null) this.#endLogged(running, 'success')
          return batch
        }, (error: unknown) => {
          this.counts.failed++
          this.#endLogged(running, request.signal.aborted ? 'cancel' : 'fail')
          const shown = this.#errorOf(error, query)
          this.#end(running)
          throw shown
        }),
        close: () => this.#end(running),
      }
    } catch (error) {
      reader.release()
      const shown = this.#errorOf(error, query)
      query.release()
      throw shown
    }
  }

  #joinOrdered(plan: Plan, { statistics }: TableReader): Plan {
    const { reversesJoins, disabledRules } = this.#tuning
    return reversesJoins === true ? reversed(plan) : optimiseAtStart(plan, statistics, disabledRules)
  }

  /**
   * Memory that only other queries keep from this one may be had at the next try. What the query held when
   * it asked counts: operators that fail have given memory back since.
   */
  #errorOf(error: unknown, { owner }: Query): unknown {
    const { limitBytes } = this.#storage.budgets.queries
    const isShort = error instanceof OutOfMemory && error.asker === owner
    const alone = limitBytes - (owner.leaves?.leftBytes ?? 0)
    return isShort && error.heldBytes + error.askedBytes <= alone
      ? new Unavailable(`Resources exhausted: ${error.message}; others hold the rest, try again`, false)
      : queryError(error)
  }

  #readSource(reader: TableReader, database: DatabaseDefinition): ReadSource {
    return (plan, query, subquery, reach) => {
      switch (plan.kind) {
        case 'scan': return scan(plan, query, reader, subquery, reach)
        case 'last-rows': return lastRows(plan, query, reader, subquery)
        case 'last-values': return lastValues(plan, query, reader, subquery)
        case 'series-tags': return seriesTags(plan, query, reader, subquery)
        case 'count-rows': return countRows(plan, query, reader, subquery)
        case 'provider-scan': return providerRows(plan, query,
          { storage: this.#storage, database, queryLog: this.#log })
        case 'table-function': return tableFunctionRows(plan, query)
      }
    }
  }

  #endLogged({ logged, task, query }: Running, phase: Phase): void {
    endLogged(logged, phase, this.#env.clock.monotonicMs(), task, query.owner.peakBytes)
  }

  /** Whoever lets go of a query before its last row has cancelled it. */
  #end(running: Running): void {
    if (!this.#running.delete(running)) return
    this.#endLogged(running, 'cancel')
    running.task.close()
    running.query.release()
    this.#places?.give()
  }

  /** Parts of plans that other threads did. */
  get partsElsewhere(): number {
    return this.#workers.doneParts
  }

  get spilledBytes(): SpilledBytes {
    return { written: this.#spill?.writtenBytes ?? 0, held: this.#spill?.usedBytes ?? 0 }
  }

  async close(): Promise<void> {
    this.#places?.close()
    for (const running of [...this.#running]) this.#end(running)
    await this.#workers.close()
  }
}

function leavesOf(all: Owner): Owner['leaves'] {
  const freelyBytes = Math.min(FREELY_BYTES_MAX, all.limitBytes * FREELY_SHARE)
  return { leftBytes: all.limitBytes * LEFT_SHARE, freelyBytes }
}

function planSql(
  text: string, params: QueryRequest['params'], database: DatabaseDefinition, nowNs: bigint,
  tuning: QueryTuning,
): { plan: Plan; usesNow: boolean } {
  const view = catalogView(database, (schema, name) => findProvider(database, schema, name)?.view ?? null)
  const bound = bindSql(parseSql(text), view, functions, { now: nowNs, params })
  return { plan: optimise(bound, tuning).plan, usesNow: bound.usesNow }
}
