// The storage engine: catalog, log, buffers and files of one node, behind the few calls the engine above
// needs. Recovers on open; every call that resolves is durable. Main thread only; the caller runs changes
// one after the other.
import { Arena } from '../kernels/arena.ts'
import { assert } from '../kernels/assert.ts'
import type { DataType } from '../kernels/type.ts'
import { closeBudgets, makeBudgets, type Budgets, type defaultBudgetBytes } from './budgets.ts'
import { ColumnCache } from './buffer/column-cache.ts'
import { MergedSources } from './buffer/merged-sources.ts'
import { bytesNeeded, TableBuffer } from './buffer/table-buffer.ts'
import type { CatalogChange } from './catalog/change.ts'
import { isLiveTable, typeOfColumn, type CatalogState } from './catalog/definitions.ts'
import { CatalogLog } from './catalog/log.ts'
import { Fenced } from './create-record.ts'
import { FileFailure, type Env } from './env/env.ts'
import { makeDirectoryDurably } from './env/sync-directory.ts'
import { uuidV4 } from './env/uuid.ts'
import { checkFormat, isFenced, refuseIfFenced, takeEpoch } from './fence.ts'
import type { ObjectStore } from './object-store/store.ts'
import { nodePaths, type NodePaths } from './paths.ts'
import { Persister } from './snapshot/persister.ts'
import { SnapshotLog } from './snapshot/record.ts'
import { DamagedObject } from './record.ts'
import type { RowSet, RowsToCome } from './buffer/row-set.ts'
import { decodeRows, encodeRows, ReplaySeries, SegmentSeries, type TableRows } from './wal/rows.ts'
import { holdsNamed, refuseMissingLog, replayWal } from './wal/replay.ts'
import { walFileName } from './wal/writer.ts'
import { fileWal, noWal, type Wal } from './wal/wal.ts'

export type StorageOptions = {
  readonly nodeId: string
  /** Where the log's segment files lie; null for a store that keeps nothing (memory). */
  readonly walDirectory: string | null
  readonly walFlushIntervalMs: number
  readonly gen1DurationMs: number
  /** Log segments after which a snapshot is due; it starts at 1.5 times as many. */
  readonly walSnapshotSize: number
  readonly walSegmentsToKeep: number
  /** Share of the write buffer at which a snapshot is forced. */
  readonly forceSnapshotShare: number
  readonly budgetBytes?: Partial<typeof defaultBudgetBytes>
  /** One sentence each: what a start set aside, what a snapshot could not do. */
  readonly notice: (sentence: string) => void
  /** Another process has taken the node over: nothing more may be acknowledged. upholds P-08 */
  readonly fenced: (reason: Error) => void
}

export class Storage {
  readonly env: Env
  readonly options: StorageOptions
  readonly budgets: Budgets
  readonly cache: ColumnCache
  readonly merged: MergedSources
  readonly hashSeed: bigint
  readonly store: ObjectStore
  readonly paths: NodePaths
  readonly #epoch: number
  readonly #catalog: CatalogLog
  readonly #snapshots: SnapshotLog
  readonly #tables = new Map<string, TableBuffer>()
  readonly #stated = new SegmentSeries()
  #wal!: Wal
  #persister!: Persister
  #sequence: number
  #isClosed = false
  #fencedBy: Fenced | null = null

  private constructor(
    env: Env, store: ObjectStore, options: StorageOptions, epoch: number, catalog: CatalogLog,
    snapshots: SnapshotLog,
  ) {
    this.env = env
    this.store = store
    this.options = options
    this.paths = nodePaths(options.nodeId)
    this.budgets = makeBudgets(options.budgetBytes)
    this.cache = new ColumnCache(this.budgets.columnCache)
    this.merged = new MergedSources(this.cache, this.budgets.scratch)
    this.hashSeed = BigInt(env.random.uint32()) << 32n | BigInt(env.random.uint32())
    this.#epoch = epoch
    this.#catalog = catalog
    this.#snapshots = snapshots
    this.#sequence = snapshots.persistedThrough
  }

  static async open(env: Env, store: ObjectStore, options: StorageOptions): Promise<Storage> {
    const paths = nodePaths(options.nodeId)
    await checkFormat(store, paths, options.nodeId)
    // Before the epoch: a server that has not got the log must not stop one that has.
    if (options.walDirectory !== null) {
      await refuseMissingLog(env, options.walDirectory, await SnapshotLog.namedSegment(store, paths))
    }
    const epoch = await takeEpoch(env, store, paths)
    const fresh = { uuid: uuidV4(env.random), gen1DurationMs: options.gen1DurationMs }
    const isNewest = async (): Promise<boolean> => !await isFenced(store, paths, epoch)
    const catalog = await unlessOvertaken(isNewest, () => CatalogLog.open(store, paths, epoch, fresh))
    const snapshots = await unlessOvertaken(isNewest, async () => {
      const log = await SnapshotLog.open(store, paths, epoch)
      // Asked between reading and claiming: a number behind a newer process's claim is never taken.
      await refuseIfFenced(store, paths, epoch)
      await log.claim(catalog.state.sequence)
      return log
    })
    const storage = new Storage(env, store, options, epoch, catalog, snapshots)
    if (catalog.state.gen1DurationMs !== options.gen1DurationMs) {
      options.notice('cannot change the existing gen1 duration after it has been set: it stays at ' +
        `${catalog.state.gen1DurationMs / 1000} s, not ${options.gen1DurationMs / 1000} s`)
    }
    storage.#persister = new Persister(storage, snapshots)
    if (!catalog.isOf(snapshots.epoch, snapshots.catalogSequence)) {
      const path = paths.catalogLog(snapshots.catalogSequence)
      throw new DamagedObject(path, 'a snapshot needs it and it is missing')
    }
    try {
      await storage.#persister.addKnownFiles()
      await storage.#recover()
    } catch (error) {
      await storage.#persister.stop()
      storage.#giveBack()
      // What a newer process writes meanwhile does not fit what was read before: nothing is damaged.
      const isOfFiles = error instanceof DamagedObject || error instanceof FileFailure
      if (isOfFiles) await refuseIfFenced(store, paths, epoch)
      throw error
    }
    if (await isNewest().catch(() => false)) await storage.#persister.deleteOrphans()
    return storage
  }

  async #recover(): Promise<void> {
    const directory = this.options.walDirectory
    this.#wal = noWal(this.env, this.options.walFlushIntervalMs)
    if (directory === null) return
    await makeDirectoryDurably(this.env.files, directory)
    const stated = new ReplaySeries()
    const { persistedThrough, walSegment: named } = this.#snapshots
    const from = {
      directory, epoch: this.#epoch, persistedThrough, named,
      refuseIfFenced: () => refuseIfFenced(this.store, this.paths, this.#epoch),
    }
    const result = await replayWal(this.env, from, async (frame) => {
      if (!this.#catalog.isOf(frame.epoch, frame.catalogSequence)) {
        const path = this.paths.catalogLog(frame.catalogSequence)
        throw new DamagedObject(path, 'the log needs it and it is missing')
      }
      stated.enter(frame.segment)
      // A log that was written with a larger buffer goes to files on the way.
      if (!this.hasRoom(0)) await this.#persister.snapshot()
      this.#applyFrame(frame.payload, frame.sequence, stated, `${directory}/${walFileName(frame.segment)}`)
    })
    for (const sentence of result.torn) this.options.notice(sentence)
    this.#wal = fileWal(this.env, {
      directory, epoch: this.#epoch, nextNumber: result.nextNumber, previous: result.previous,
      segmentMs: this.options.walFlushIntervalMs, known: result.segments,
    })
    if (named !== null && holdsNamed(result.segments, named)) return
    // From the first write on, a log that is gone must be noticed. One that was given up is not named again.
    const { newestSegment: newest } = this.#wal
    const isNewer = newest !== null && newest.number > (named?.number ?? 0)
    await this.#snapshots.nameSegment(isNewer ? newest : await this.#wal.segmentForNextFrame())
  }

  #applyFrame(payload: Uint8Array, sequence: number, stated: ReplaySeries, path: string): void {
    const arena = new Arena(this.budgets.requests)
    try {
      const isPersisted = sequence <= this.#snapshots.persistedThrough
      const tableOf = (database: number, table: number) => this.#replayTable(database, table)
      const tables = decodeRows(payload, tableOf, stated, path, arena)
      if (!isPersisted) this.#insert(tables, sequence)
    } finally {
      arena.release()
    }
  }

  #replayTable(databaseId: number, tableId: number) {
    const definition = this.catalog.databases.get(databaseId)?.tables.get(tableId)
    // Rows of a table that was dropped later: nobody can ask for them.
    if (definition === undefined || !isLiveTable(this.catalog, databaseId, tableId)) return null
    const { directory } = this.table(databaseId, tableId)
    const tagOrdinal = (columnId: number): number =>
      directory.tags.findIndex((tag) => tag.columnId === columnId)
    const fieldType = (columnId: number): DataType | null => {
      // Ids are places as long as columns come in the order of their ids without gaps, which ours do.
      const there = definition.columns[columnId]
      const column = there?.id === columnId ? there : definition.columns.find(({ id }) => id === columnId)
      return column?.role === 'field' ? typeOfColumn(column) : null
    }
    return { directory, tagOrdinal, fieldType }
  }

  get catalog(): CatalogState {
    return this.#catalog.state
  }

  get epoch(): number {
    return this.#epoch
  }

  /** Of the newest frame whose rows are visible. */
  get sequence(): number {
    return this.#sequence
  }

  get wal(): Wal {
    return this.#wal
  }

  /** The rows of a table; its directory knows every tag column of the catalog. */
  table(databaseId: number, tableId: number): TableBuffer {
    const key = `${databaseId}/${tableId}`
    let buffer = this.#tables.get(key)
    if (buffer === undefined) {
      buffer = new TableBuffer(databaseId, tableId, this.hashSeed, this.budgets, this.cache)
      this.#tables.set(key, buffer)
    }
    const definition = this.catalog.databases.get(databaseId)?.tables.get(tableId)
    assert(definition !== undefined && !buffer.isDropped, `table ${key} is not in the catalog`)
    if (definition.columns.length !== buffer.columnsSeen) {
      for (const column of definition.columns) {
        if (column.role === 'tag' && buffer.directory.tagColumn(column.name) === undefined) {
          buffer.directory.addTag(column.name, column.id)
        }
      }
      buffer.columnsSeen = definition.columns.length
    }
    return buffer
  }

  tables(): IterableIterator<TableBuffer> {
    return this.#tables.values()
  }

  changeCatalog(changes: readonly CatalogChange[]): Promise<CatalogState> {
    return this.unlessFenced(async () => {
      const state = await this.#catalog.append(changes)
      if (changes.some(({ kind }) => DROPS.has(kind))) this.#letDroppedGo()
      return state
    })
  }

  /** Makes sure of a catalog change whose answer was lost: before every write and every other change. */
  decideCatalog(): Promise<void> {
    return this.unlessFenced(async () => {
      const before = this.catalog
      await this.#catalog.decide()
      if (this.catalog !== before) this.#letDroppedGo()
    })
  }

  /** Memory of tables that nobody can reach any more; readers and a snapshot keep what they use. */
  #letDroppedGo(): void {
    for (const [key, table] of this.#tables) {
      if (isLiveTable(this.catalog, table.databaseId, table.tableId)) continue
      this.#tables.delete(key)
      this.#letGo(table)
    }
  }

  #letGo(table: TableBuffer): void {
    this.merged.forgetTable(table.directory)
    table.drop()
  }

  /** Runs what may meet a newer process; once that happened nothing runs any more. */
  async unlessFenced<T>(work: () => Promise<T>): Promise<T> {
    if (this.#fencedBy !== null) throw this.#fencedBy
    try {
      return await work()
    } catch (error) {
      if (error instanceof Fenced && this.#fencedBy === null) {
        this.#fencedBy = error
        this.options.fenced(error)
      }
      throw error
    }
  }

  /** Throws if a newer process has the node: asked before anything is deleted. */
  checkFence(): Promise<void> {
    return this.unlessFenced(async () => {
      const fenced = await isFenced(this.store, this.paths, this.#epoch)
      if (fenced) throw new Fenced(this.paths.epoch(this.#epoch + 1))
    })
  }

  /**
   * One frame: durable, then visible, all tables in one tick. A failure means that the outcome is unknown.
   * upholds P-01
   */
  commit(tables: readonly TableRows[]): Promise<void> {
    return this.unlessFenced(() => this.#commit(tables))
  }

  async #commit(tables: readonly TableRows[]): Promise<void> {
    assert(!this.#isClosed, 'commit after close')
    const arena = new Arena(this.budgets.requests)
    try {
      const { number } = await this.#wal.segmentForNextFrame()
      this.#stated.enter(number)
      const sequence = this.#sequence + 1
      await this.#wal.append(await this.#encode(tables, arena), sequence, this.catalog.sequence)
      const asked = await isFenced(this.store, this.paths, this.#epoch).catch((error: unknown) => ({ error }))
      if (asked === true) throw new Fenced(this.paths.epoch(this.#epoch + 1))
      // The frame is in the log: its number is taken and its rows are seen, even if nobody may be told so.
      this.#insert(tables, sequence)
      if (asked !== false) throw asked.error
    } finally {
      arena.release()
    }
    this.#persister.consider()
  }

  /**
   * A frame that is given up half made has numbered series that no frame will state: the next one needs a
   * new segment.
   */
  async #encode(tables: readonly TableRows[], arena: Arena): Promise<Uint8Array[]> {
    try {
      return encodeRows(tables, this.#stated, arena)
    } catch (error) {
      await this.#wal.leaveSegment()
      throw error
    }
  }

  #insert(tables: readonly { databaseId: number; tableId: number; set: RowSet }[], sequence: number): void {
    for (const { databaseId, tableId, set } of tables) this.table(databaseId, tableId).append(set, sequence)
    this.#sequence = sequence
  }

  /** Whether the write buffer can take `bytes` more. */
  hasRoom(bytes: number): boolean {
    return this.budgets.writeBuffer.usedBytes + bytes <= this.budgets.writeBufferBytes
  }

  /**
   * Bytes of write buffer that rows may take, at most; asked before they are logged, because what is logged
   * must fit.
   */
  bytesNeeded(databaseId: number | undefined, tableId: number | null, rows: RowsToCome): number {
    const table = tableId === null ? undefined : this.#tables.get(`${databaseId}/${tableId}`)
    return table?.bytesNeeded(rows) ?? bytesNeeded(null, rows, this.budgets)
  }

  get persister(): Persister {
    return this.#persister
  }

  /** Ends the log cleanly. Buffered rows stay in it. Memory goes, but for what requests still hold. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#persister.stop()
    try {
      if (this.#fencedBy === null) await this.#wal.close()
    } finally {
      this.#giveBack()
    }
  }

  #giveBack(): void {
    for (const table of this.#tables.values()) this.#letGo(table)
    this.#tables.clear()
    while (this.cache.evictOne()) continue
    closeBudgets(this.budgets)
  }
}

const DROPS: ReadonlySet<CatalogChange['kind']> = new Set(['delete-database', 'delete-table'])

const TRIES_MAX = 10

/**
 * Reads a log and claims its next number; again if an older process that still runs was faster: its record
 * is part of the log then. upholds P-08
 */
async function unlessOvertaken<T>(isNewest: () => Promise<boolean>, open: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof Fenced) || tries === TRIES_MAX || !await isNewest()) throw error
    }
  }
}
