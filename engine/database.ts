// The one door: opens the storage engine of a node and answers writes, queries and administration.
// Everything above (server, processing, the embedded library) comes through here and through nothing else.
// Composes; computes nothing itself.
import type { Env } from '../storage/env/env.ts'
import type { CatalogChange } from '../storage/catalog/change.ts'
import { defaultCatalogLimits, type CatalogLimits } from '../storage/catalog/limits.ts'
import { INTERNAL_DATABASE } from '../storage/catalog/names.ts'
import { openNodeStore, type NodeStore } from '../storage/open-node.ts'
import { Storage } from '../storage/storage.ts'
import * as admin from './admin.ts'
import type {
  Door, HardDelete, Measurement, QueryRequest, QueryStream, TableDefinition, WriteOutcome, WriteRequest,
} from './door.ts'
import { databaseList } from './database-list.ts'
import { measurementsOf } from './measurements.ts'
import { Order } from './order.ts'
import { Queries, type QueryTuning } from './queries.ts'
import { Unavailable } from './refusal.ts'
import { Writer } from './write/writer.ts'

export { defaultCatalogLimits, type NodeStore }

export type DatabaseOptions = {
  readonly nodeId: string
  readonly store: NodeStore
  readonly walFlushIntervalMs: number
  readonly walSnapshotSize: number
  readonly walSegmentsToKeep: number
  readonly gen1DurationMs: number
  readonly forceSnapshotBytes?: number
  readonly columnCacheBytes?: number
  readonly queryBytes?: number
  /** Threads that work on queries; as many as there are cores. */
  readonly queryThreads?: number
  /** Queries that run at once; others wait. Without it memory alone is the limit. */
  readonly queriesMax?: number
  /** Parquet files of one table that a query may read. Without it there is no limit. */
  readonly queryFilesMax?: number
  readonly limits?: CatalogLimits
  /** Rows of system.queries. */
  readonly queryLogSize?: number
  /** For tests: other ways to the same answers. */
  readonly queryTuning?: QueryTuning
  readonly notice: (sentence: string) => void
}

const INTERNAL_RETENTION_NS = 7n * 86_400_000_000_000n
const QUERY_LOG_SIZE = 1000
/** All kernel memory is 4 GiB, and what queries give back does not leave the process. */
const QUERY_BYTES_MAX = 2 ** 31
/** Share of the write buffer at which rows go to files before their time. */
const FORCE_SNAPSHOT_SHARE = 0.5

export class Database implements Door {
  readonly ended: Promise<Error>
  readonly #env: Env
  readonly #storage: Storage
  readonly #order = new Order()
  readonly #writer: Writer
  readonly #queries: Queries
  readonly #limits: CatalogLimits
  #isReady = true

  private constructor(
    env: Env, storage: Storage, limits: CatalogLimits, queries: Queries, ended: Promise<Error>,
  ) {
    this.ended = ended
    this.#env = env
    this.#storage = storage
    this.#limits = limits
    this.#writer = new Writer(storage, this.#order, limits)
    this.#queries = queries
  }

  static async open(env: Env, options: DatabaseOptions): Promise<Database> {
    const ended = Promise.withResolvers<Error>()
    const { store, walDirectory, spillDirectory } = await openNodeStore(env, options.nodeId, options.store)
    const budgetBytes = {
      ...(options.columnCacheBytes === undefined ? {} : { columnCache: options.columnCacheBytes }),
      ...(options.queryBytes === undefined ? {}
        : { queries: Math.min(options.queryBytes, QUERY_BYTES_MAX) }),
      ...(options.forceSnapshotBytes === undefined
        ? {} : { writeBuffer: Math.ceil(options.forceSnapshotBytes / FORCE_SNAPSHOT_SHARE) }),
    }
    const storage = await Storage.open(env, store, {
      nodeId: options.nodeId, walDirectory, walFlushIntervalMs: options.walFlushIntervalMs,
      gen1DurationMs: options.gen1DurationMs, walSnapshotSize: options.walSnapshotSize,
      walSegmentsToKeep: options.walSegmentsToKeep, forceSnapshotShare: FORCE_SNAPSHOT_SHARE, budgetBytes,
      notice: options.notice, fenced: ended.resolve,
    })
    const queries = new Queries(env, storage, {
      spillDirectory, tuning: options.queryTuning ?? {}, logSize: options.queryLogSize ?? QUERY_LOG_SIZE,
      atOnceMax: options.queriesMax ?? null, filesMax: options.queryFilesMax ?? null,
      threads: options.queryThreads ?? env.workers.parallelism,
    })
    const limits = options.limits ?? defaultCatalogLimits
    const database = new Database(env, storage, limits, queries, ended.promise)
    if (!storage.catalog.databaseByName.has(INTERNAL_DATABASE)) {
      await storage.changeCatalog([{
        kind: 'create-database', id: storage.catalog.nextDatabaseId, name: INTERNAL_DATABASE,
        retentionNs: INTERNAL_RETENTION_NS.toString(),
      }])
    }
    return database
  }

  get instanceUuid(): string {
    return this.#storage.catalog.uuid
  }

  /** Memory of requests and answers is charged here. */
  get requestMemory() {
    return this.#storage.budgets.requests
  }

  ready(): boolean {
    return this.#isReady
  }

  write(request: WriteRequest): Promise<WriteOutcome> {
    if (!this.#isReady) return Promise.reject(closed())
    return this.#writer.write(request)
  }

  query(request: QueryRequest): Promise<QueryStream> {
    if (!this.#isReady) return Promise.reject(closed())
    return this.#queries.run(request)
  }

  createDatabase({ name, retentionNs }: { name: string; retentionNs: bigint | null }): Promise<void> {
    return this.#change(() => admin.createDatabase(this.#storage.catalog, this.#limits, name, retentionNs))
  }

  updateRetention({ name, retentionNs }: { name: string; retentionNs: bigint | null }): Promise<void> {
    return this.#change(() => admin.setRetention(this.#storage.catalog, name, retentionNs))
  }

  deleteDatabase({ name, hardDelete }: { name: string; hardDelete: HardDelete }): Promise<void> {
    const nowMs = this.#env.clock.wallMs()
    return this.#change(() => admin.deleteDatabase(this.#storage.catalog, name, hardDelete, nowMs))
  }

  async listDatabases(showDeleted: boolean): Promise<QueryStream> {
    return databaseList(this.#storage, showDeleted)
  }

  createTable(definition: TableDefinition): Promise<void> {
    return this.#change(() => admin.createTable(this.#storage.catalog, this.#limits, definition))
  }

  deleteTable({ database, table, hardDelete }: {
    database: string; table: string; hardDelete: HardDelete
  }): Promise<void> {
    const nowMs = this.#env.clock.wallMs()
    return this.#change(() => {
      this.#writer.forget(admin.liveDatabase(this.#storage.catalog, database).id)
      return admin.deleteTable(this.#storage.catalog, database, table, hardDelete, nowMs)
    })
  }

  /** One record for what `make` finds to be needed, after everything that was asked for before. */
  #change(make: () => CatalogChange[]): Promise<void> {
    return this.#order.run(async () => {
      await this.#storage.decideCatalog()
      await this.#storage.changeCatalog(make())
      this.#writer.forgetDropped()
    })
  }

  /** All rows so far into files. For tests and tools; the engine does it when it is due. */
  snapshot(): Promise<void> {
    return this.#storage.persister.snapshot()
  }

  measurements(): readonly Measurement[] {
    return measurementsOf(
      this.#storage, this.#writer.counts, this.#queries.counts, this.#queries.spilledBytes,
      this.#queries.partsElsewhere)
  }

  async close(): Promise<void> {
    this.#isReady = false
    await this.#queries.close()
    await this.#order.run(async () => {
      this.#writer.close()
      await this.#storage.close()
    })
  }
}

const closed = (): Unavailable => new Unavailable('the server is stopping', false)

