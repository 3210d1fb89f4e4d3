// Snapshot records: which data files hold which rows, and through which write sequence every row is in
// files. Numbered, created once, each naming its parent's checksum and its writer's epoch. Now and then one
// lists all live files, so that a start reads few records however long the history. Records are read by
// name: a list, which may be old, only says where to begin. Each names a segment of the log that stays until
// the next one, so that a log that is gone is noticed. upholds P-07, P-08
import { createRecord } from '../create-record.ts'
import { checksum, count, flag, int64, list, nullable, object, optional, text } from '../json-shape.ts'
import { getIfThere, isObjectPath, type ObjectStore } from '../object-store/store.ts'
import { snapshotNumberIn, type NodePaths } from '../paths.ts'
import type { SegmentName } from '../wal/segment.ts'
import { crcOfRecord, DamagedObject, decodeRecord, encodeRecord } from '../record.ts'

const VERSION = 1
/** Every so many records one is complete. */
const COMPLETE_EVERY = 32

/** A data file. Times in nanoseconds as decimal text. */
export type FileEntry = {
  readonly database: number
  readonly table: number
  readonly path: string
  readonly bytes: number
  readonly rows: number
  readonly minTime: string
  readonly maxTime: string
  readonly firstSequence: number
  readonly lastSequence: number
}

type SnapshotRecord = {
  readonly number: number
  readonly epoch: number
  readonly parentCrc: number
  readonly catalogSequence: number
  /** Every row with a write sequence up to here is in a file (or its table is gone). */
  readonly persistedThrough: number
  /** A log segment that is durable and in the log directory. Absent in older records. */
  readonly walSegment?: number
  /** The checksum of its first frame. Absent in older records. */
  readonly walStartCrc?: number | null
  /** Whether `added` is the list of all live files. */
  readonly isComplete: boolean
  readonly added: readonly FileEntry[]
  readonly removed: readonly string[]
}

const recordShape = object({
  number: count, epoch: count, parentCrc: checksum, catalogSequence: count, persistedThrough: count,
  walSegment: optional(count), walStartCrc: optional(nullable(checksum)), isComplete: flag,
  removed: list(text),
  added: list(object({
    database: count, table: count, path: text, bytes: count, rows: count, minTime: int64, maxTime: int64,
    firstSequence: count, lastSequence: count,
  })),
})

export type SnapshotChange = {
  readonly added: readonly FileEntry[]
  readonly removed: readonly string[]
  readonly persistedThrough: number
  readonly catalogSequence: number
  readonly walSegment: SegmentName | null
}

/** The newest listed, and what lies behind it by name; 0 if there is none. */
async function newestNumber(store: ObjectStore, paths: NodePaths): Promise<number> {
  let newest = 0
  for await (const page of store.list(paths.snapshots)) {
    for (const { path } of page) newest = Math.max(newest, snapshotNumberIn(path) ?? 0)
    // The newest come first.
    if (newest > 0) break
  }
  // One more than the next: a hole is a record that is lost, and is found when it is read.
  for (;;) {
    if (await store.exists(paths.snapshot(newest + 1))) newest++
    else if (await store.exists(paths.snapshot(newest + 2))) newest += 2
    else return newest
  }
}

export class SnapshotLog {
  readonly #store: ObjectStore
  readonly #paths: NodePaths
  readonly #epoch: number
  readonly #files = new Map<string, FileEntry>()
  #number = 0
  #lastCrc = 0
  persistedThrough = 0
  /** Of the newest record: who wrote it, and the catalog record it needs; 0 if there is none. */
  epoch = 0
  catalogSequence = 0
  /** The log segment that the newest record names. */
  walSegment: SegmentName | null = null

  private constructor(store: ObjectStore, paths: NodePaths, epoch: number) {
    this.#store = store
    this.#paths = paths
    this.#epoch = epoch
  }

  /** The log segment that the newest record names, read alone. */
  static async namedSegment(store: ObjectStore, paths: NodePaths): Promise<SegmentName | null> {
    const number = await newestNumber(store, paths)
    if (number === 0) return null
    const path = paths.snapshot(number)
    const bytes = await store.get(path)
    const record = decodeRecord<SnapshotRecord>(path, 'snapshot', VERSION, bytes, recordShape)
    return segmentNamedBy(record)
  }

  get files(): ReadonlyMap<string, FileEntry> {
    return this.#files
  }

  get number(): number {
    return this.#number
  }

  static async open(store: ObjectStore, paths: NodePaths, epoch: number): Promise<SnapshotLog> {
    const log = new SnapshotLog(store, paths, epoch)
    const chain: SnapshotRecord[] = []
    let childsParentCrc = 0
    for (let number = await newestNumber(store, paths); number > 0; number--) {
      const path = paths.snapshot(number)
      const bytes = await getIfThere(store, path)
      if (bytes === null) throw new DamagedObject(path, 'it is missing, though later snapshots exist')
      const record = decodeRecord<SnapshotRecord>(path, 'snapshot', VERSION, bytes, recordShape)
      checkRecord(record, number, path, paths)
      const crc = crcOfRecord(bytes)
      if (chain.length === 0) log.#lastCrc = crc
      else if (crc !== childsParentCrc) {
        throw new DamagedObject(path, 'the snapshot after it follows another one')
      }
      childsParentCrc = record.parentCrc
      chain.push(record)
      if (record.isComplete) break
    }
    for (const record of chain.reverse()) log.#apply(record)
    return log
  }

  #apply(record: SnapshotRecord): void {
    if (record.isComplete) this.#files.clear()
    for (const path of record.removed) this.#files.delete(path)
    for (const file of record.added) this.#files.set(file.path, file)
    this.#number = record.number
    this.persistedThrough = record.persistedThrough
    this.epoch = record.epoch
    this.catalogSequence = record.catalogSequence
    this.walSegment = segmentNamedBy(record)
  }

  /**
   * Takes the next number for this epoch: an older process that still runs can not create it any more.
   */
  async claim(catalogSequence: number): Promise<void> {
    const { persistedThrough, walSegment } = this
    await this.append({ added: [], removed: [], persistedThrough, catalogSequence, walSegment })
  }

  /** Makes a log segment one that a start must find. It must be durable already. */
  async nameSegment(walSegment: SegmentName): Promise<void> {
    const { persistedThrough, catalogSequence } = this
    await this.append({ added: [], removed: [], persistedThrough, catalogSequence, walSegment })
  }

  /**
   * Makes the files part of the node's data. They must be durable already. After a failure the record may
   * be there: the same change must be appended again before any other.
   */
  async append(change: SnapshotChange): Promise<void> {
    const number = this.#number + 1
    const isComplete = number % COMPLETE_EVERY === 0
    const kept = [...this.#files.values()].filter((file) => !change.removed.includes(file.path))
    const record: SnapshotRecord = {
      number, epoch: this.#epoch, parentCrc: this.#lastCrc, catalogSequence: change.catalogSequence,
      persistedThrough: change.persistedThrough, walSegment: change.walSegment?.number ?? 0,
      walStartCrc: change.walSegment?.startCrc ?? null, isComplete,
      added: isComplete ? [...kept, ...change.added] : change.added, removed: change.removed,
    }
    const bytes = encodeRecord('snapshot', VERSION, record)
    await createRecord(this.#store, this.#paths.snapshot(number), bytes)
    this.#lastCrc = crcOfRecord(bytes)
    this.#apply(record)
  }
}

function segmentNamedBy({ walSegment = 0, walStartCrc = null }: SnapshotRecord): SegmentName | null {
  return walSegment === 0 ? null : { number: walSegment, startCrc: walStartCrc }
}

/** What a record of the right shape must say besides. */
function checkRecord(record: SnapshotRecord, number: number, path: string, paths: NodePaths): void {
  if (record.number !== number) throw new DamagedObject(path, `it calls itself snapshot ${record.number}`)
  for (const file of record.added) {
    const isOwn = file.path.startsWith(`${paths.tables}${file.database}/${file.table}/`) &&
      isObjectPath(file.path)
    const isOrdered = BigInt(file.minTime) <= BigInt(file.maxTime) &&
      file.firstSequence <= file.lastSequence && file.rows > 0
    if (!isOwn || !isOrdered) throw new DamagedObject(path, `what it says of ${file.path} cannot be`)
  }
}
