// Turns buffered rows into Parquet files: decides when, cuts all tables between two frames, writes the
// files, records them, and only then lets files take the place of segments and old log segments go. Every
// step may crash and be repeated: files that no record names are nobody's, rows stay in the log until the
// record exists. upholds P-01, P-06
import { isLiveTable, type DatabaseDefinition, type TableDefinition } from '../catalog/definitions.ts'
import { FileSource } from '../buffer/file-source.ts'
import type { Segment } from '../buffer/segment.ts'
import type { Source } from '../buffer/source.ts'
import type { TableBuffer } from '../buffer/table-buffer.ts'
import type { Timer } from '../env/env.ts'
import { objectsUnder, StoreFailure, type ObjectStore } from '../object-store/store.ts'
import { DamagedObject } from '../record.ts'
import type { Storage } from '../storage.ts'
import { cutIntoFiles, fileRowsMax, type FileCut } from './cut.ts'
import { encodeJob } from './encode-job.ts'
import { FileEncoder } from './file-encoder.ts'
import { deleteOrphans, orphansAmong } from './orphans.ts'
import type { FileEntry, SnapshotChange, SnapshotLog } from './record.ts'
import { planFiles, type FilePlan } from './windows.ts'

/** Cuts of one table that may have failed at the same write sequence before a name is found. */
const TAKEN_NAMES_MAX = 10_000
const RETRY_MS = 5_000
/** A write waits that long for a snapshot to make room; then its client is told to try again. */
const ROOM_WAIT_MS = 1_000
/** The reference lets half as many segments again wait before it starts. */
const START_FACTOR = 1.5

type Frozen = { readonly table: TableBuffer; readonly sources: readonly Source[] }

/** A cut whose files are durable. */
type Written = { readonly change: SnapshotChange; readonly filesOf: ReadonlyMap<Frozen, FileEntry[]> }

export class Persister {
  readonly #storage: Storage
  readonly #snapshots: SnapshotLog
  readonly #encoder: FileEncoder
  #running: Promise<void> | null = null
  #timer: Timer | null = null
  /** Objects listed at the start that no snapshot named then. */
  #unnamed: readonly string[] = []
  #isStopped = false
  /** A cut whose record may be stored: no other can be before it is known to be. */
  #unrecorded: Written | null = null

  constructor(storage: Storage, snapshots: SnapshotLog) {
    this.#storage = storage
    this.#snapshots = snapshots
    this.#encoder = new FileEncoder(storage.env, storage.budgets.scratch, storage.options.notice)
  }

  /**
   * Files of earlier snapshots become sources of their tables. All of them must be there: rows of a lost
   * file are not skipped.
   */
  async addKnownFiles(): Promise<void> {
    const { catalog, store, paths } = this.#storage
    const sizes = new Map<string, number>()
    for await (const object of objectsUnder(store, paths.tables)) sizes.set(object.path, object.bytes)
    for (const { path, bytes } of this.#snapshots.files.values()) {
      const found = sizes.get(path) ?? await this.#bytesOf(path)
      if (found === undefined) throw new DamagedObject(path, 'it is missing, though a snapshot names it')
      if (found !== bytes) throw new DamagedObject(path, `it has ${found} bytes, the snapshot says ${bytes}`)
    }
    this.#unnamed = [...sizes.keys()].filter((path) => !this.#snapshots.files.has(path))
    for (const entry of this.#snapshots.files.values()) {
      if (!isLiveTable(catalog, entry.database, entry.table)) continue
      const table = this.#storage.table(entry.database, entry.table)
      table.addFiles([this.#source(entry, table)])
    }
  }

  /**
   * Deletes files of earlier processes that no snapshot names. Only after a start that has recovered
   * everything while nobody newer had the node (orphans.ts).
   */
  async deleteOrphans(): Promise<void> {
    const { store, sequence, options } = this.#storage
    const orphans = orphansAmong(this.#unnamed, this.#snapshots.files, sequence)
    this.#unnamed = []
    await deleteOrphans(store, orphans, options.notice)
  }

  /** Of an object that is not listed, which in some stores may be a list that is old. */
  async #bytesOf(path: string): Promise<number | undefined> {
    const { store } = this.#storage
    return await store.exists(path) ? (await store.head(path)).bytes : undefined
  }

  #source(entry: FileEntry, table: TableBuffer): FileSource {
    const { store, cache, budgets } = this.#storage
    return new FileSource(entry, store, table.directory, cache, budgets.scratch)
  }

  get files(): ReadonlyMap<string, FileEntry> {
    return this.#snapshots.files
  }

  /**
   * Starts a snapshot if the log or the buffer asks for one, or a write did not fit (`isFull`); looks again
   * when a segment may have ended.
   */
  consider(isFull = false): void {
    if (this.#isStopped || this.#running !== null) return
    const { options, wal, budgets } = this.#storage
    const { usedBytes } = budgets.writeBuffer
    const waiting = wal.segmentsAfter(this.#snapshots.persistedThrough)
    const isLarge = usedBytes >= budgets.writeBufferBytes * options.forceSnapshotShare
    if (isFull || isLarge || waiting >= this.#startAt()) {
      this.snapshot().catch((error: unknown) => {
        options.notice(`a snapshot failed and will be tried again: ${String(error)}`)
        this.#lookAgain(RETRY_MS)
      })
    } else if (waiting > 0) this.#lookAgain(options.walFlushIntervalMs)
  }

  /** Starts a snapshot, since the buffer is full, and waits for it a while. */
  async makeRoom(): Promise<void> {
    this.consider(true)
    const running = this.#running
    if (running === null) return
    await new Promise<void>((resolve) => {
      const timer = this.#storage.env.timers.after(ROOM_WAIT_MS, resolve)
      const done = (): void => {
        timer.cancel()
        resolve()
      }
      running.then(done, done)
    })
  }

  #startAt(): number {
    return Math.max(1, Math.floor(this.#storage.options.walSnapshotSize * START_FACTOR))
  }

  #lookAgain(delayMs: number): void {
    if (this.#isStopped) return
    this.#timer ??= this.#storage.env.timers.after(delayMs, () => {
      this.#timer = null
      this.consider()
    })
  }

  /** Everything buffered so far into files; resolves when they have taken its place. */
  async snapshot(): Promise<void> {
    while (this.#running !== null) await this.#running.catch(() => undefined)
    this.#running = this.#persist().finally(() => { this.#running = null })
    // Frames that came meanwhile found a snapshot running: if no more come, nobody else would look.
    this.#running.then(() => this.#lookAgain(this.#storage.options.walFlushIntervalMs),
      () => this.#lookAgain(RETRY_MS))
    return this.#running
  }

  async #persist(): Promise<void> {
    await this.#record()
    const { env, catalog, sequence, wal } = this.#storage
    if (sequence === this.#snapshots.persistedThrough) return
    const walSegment = wal.newestSegment ?? this.#snapshots.walSegment
    // The cut: between two frames, for all tables in one tick.
    const frozen = this.#freeze()
    const added: FileEntry[] = []
    const filesOf = new Map<Frozen, FileEntry[]>()
    for (const one of frozen) {
      const database = catalog.databases.get(one.table.databaseId)
      const definition = database?.tables.get(one.table.tableId)
      // Its rows went with it.
      if (database === undefined || definition === undefined || one.table.isDropped) continue
      const entries = await this.#writeTable(one, database, definition, sequence)
      filesOf.set(one, entries)
      added.push(...entries)
      await env.pause('table persisted')
    }
    this.#unrecorded = { filesOf, change: {
      added, removed: [], persistedThrough: sequence, catalogSequence: catalog.sequence, walSegment,
    } }
    await this.#record()
  }

  /** Records the files of the cut, if there is one that is not, and lets them take their place. */
  async #record(): Promise<void> {
    const written = this.#unrecorded
    if (written === null) return
    const { change, filesOf } = written
    await this.#storage.unlessFenced(() => this.#snapshots.append(change))
    this.#unrecorded = null
    for (const [{ table, sources }, entries] of filesOf) {
      if (table.isDropped) continue
      table.replaceWithFiles(sources, entries.map((entry) => this.#source(entry, table)))
    }
    await this.#storage.checkFence()
    const { wal, options } = this.#storage
    await wal.collect(change.persistedThrough, change.walSegment?.number ?? 0, options.walSegmentsToKeep)
  }

  #freeze(): Frozen[] {
    const frozen: Frozen[] = []
    for (const table of this.#storage.tables()) {
      const sources = table.freeze()
      if (sources.length > 0) frozen.push({ table, sources })
    }
    return frozen
  }

  async #writeTable(
    frozen: Frozen, database: DatabaseDefinition, definition: TableDefinition, sequence: number,
  ): Promise<FileEntry[]> {
    const { budgets, catalog } = this.#storage
    const segments = await Promise.all(frozen.sources.map((source) => source.open([])))
    // Series may be added meanwhile: blocks of the directory that jobs point to stay.
    const letGo = frozen.table.hold()
    try {
      const plans = planFiles(segments, BigInt(catalog.gen1DurationMs) * 1_000_000n, budgets.scratch)
      const entries: FileEntry[] = []
      const rowsMax = fileRowsMax(segments)
      for (const plan of plans) {
        for (const cut of cutIntoFiles(plan, segments, frozen.table.directory, rowsMax, budgets.scratch)) {
          const entry = await this.#writeFile(plan, cut, segments, frozen.table, database, definition, {
            sequence, ordinal: entries.length,
          })
          if (entry !== null) entries.push(entry)
          await new Promise<void>((resolve) => this.#storage.env.timers.immediate(resolve))
        }
      }
      return entries
    } finally {
      letGo()
      for (const source of frozen.sources) source.close()
    }
  }

  async #writeFile(
    plan: FilePlan, cut: FileCut, segments: readonly Segment[], table: TableBuffer,
    database: DatabaseDefinition, definition: TableDefinition, name: { sequence: number; ordinal: number },
  ): Promise<FileEntry | null> {
    const { store, paths } = this.#storage
    const encoded = await this.#encoder.encode(encodeJob(cut, segments, table, definition))
    if (encoded === null) return null
    const window = new Date(Number(plan.low / 1_000_000n))
    const pathOf = (ordinal: number): string =>
      paths.data(database.id, definition.id, window, name.sequence, ordinal)
    const path = await putUnderFreeName(store, pathOf, name.ordinal, encoded.parts)
    const { bytes, rows, minTime, maxTime, firstSequence, lastSequence } = encoded
    return {
      database: database.id, table: definition.id, path, bytes, rows, minTime: minTime.toString(),
      maxTime: maxTime.toString(), firstSequence, lastSequence,
    }
  }

  /** Waits for a running snapshot; starts none any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    await this.#running?.catch(() => undefined)
    await this.#encoder.stop()
  }
}

/**
 * A cut that failed may have left a file under the name: nobody's, since no record names it, but not ours
 * to replace.
 */
async function putUnderFreeName(
  store: ObjectStore, pathOf: (ordinal: number) => string, first: number, parts: readonly Uint8Array[],
): Promise<string> {
  for (let ordinal = first; ; ordinal++) {
    try {
      await store.put(pathOf(ordinal), parts, { mode: 'create' })
      return pathOf(ordinal)
    } catch (error) {
      const isTaken = error instanceof StoreFailure && error.code === 'exists'
      if (!isTaken || ordinal - first >= TAKEN_NAMES_MAX) throw error
    }
  }
}
