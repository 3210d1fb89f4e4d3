// The durable catalog: a log of records, each created under the next free number, with now and then a
// checkpoint of the whole state. A record carries its writer's epoch and its parent's checksum, so two
// writers can never both go on. Changes are applied in memory only after their record is durable; the
// caller serialises them. Records are read by name: a list only says which must be there, since it may be
// old. A checkpoint may be replaced by an older one (a put that comes late), so records are never deleted.
// upholds P-03, P-07, P-08
import { assert } from '../../kernels/assert.ts'
import { createRecord, mayBeThere } from '../create-record.ts'
import { refuseIfFenced } from '../fence.ts'
import {
  getIfThere, objectsUnder, StoreFailure, type ObjectStore, type PutMode,
} from '../object-store/store.ts'
import { numberIn, type NodePaths } from '../paths.ts'
import { crcOfRecord, DamagedObject, decodeRecord, encodeRecord } from '../record.ts'
import { checksum, count, list, object } from '../json-shape.ts'
import { AssertionFailed } from '../../kernels/assert.ts'
import { applyChanges, changeShape, type CatalogChange } from './change.ts'
import { emptyCatalog, type CatalogState } from './definitions.ts'
import { stateFromJson, stateShape, stateToJson, type StateJson } from './checkpoint.ts'

const VERSION = 1
/** Records after which the state is written whole: a start reads few objects, however long the history. */
const RECORDS_PER_CHECKPOINT = 100

type Record = {
  readonly sequence: number
  readonly epoch: number
  readonly parentCrc: number
  readonly changes: readonly CatalogChange[]
}

/** A record to be made, and the state it leads to. */
type Step = { readonly path: string; readonly bytes: Uint8Array; readonly next: CatalogState }

const recordShape = object({
  sequence: count, epoch: count, parentCrc: checksum, changes: list(changeShape),
})

type Claim = { readonly epoch: number; readonly sequence: number }

type Checkpoint = { readonly recordCrc: number; readonly state: StateJson }

const checkpointShape = object({ recordCrc: checksum, state: stateShape })

export class CatalogLog {
  readonly #store: ObjectStore
  readonly #paths: NodePaths
  readonly #epoch: number
  state: CatalogState
  #lastCrc: number
  #sinceCheckpoint: number
  /** May have happened: nothing may be acknowledged that it could undo. */
  #undecided: Step | null = null
  /** The first record of each epoch since the checkpoint. */
  readonly #claims: Claim[] = []

  private constructor(
    store: ObjectStore, paths: NodePaths, epoch: number, state: CatalogState, lastCrc: number,
    sinceCheckpoint: number,
  ) {
    this.#store = store
    this.#paths = paths
    this.#epoch = epoch
    this.state = state
    this.#lastCrc = lastCrc
    this.#sinceCheckpoint = sinceCheckpoint
  }

  /** Reads the catalog, or begins one. `fresh` gives what only a first start decides. */
  static async open(
    store: ObjectStore, paths: NodePaths, epoch: number, fresh: { uuid: string; gen1DurationMs: number },
  ): Promise<CatalogLog> {
    const checkpoint = await readCheckpoint(store, paths)
    let state = checkpoint?.state ?? emptyCatalog(fresh.uuid, fresh.gen1DurationMs)
    let crc = checkpoint?.recordCrc ?? 0
    const claims: Claim[] = []
    let count = 0
    const listed = await newestListed(store, paths, state.sequence)
    for (;;) {
      const sequence = state.sequence + 1
      const path = paths.catalogLog(sequence)
      const bytes = await getRecord(store, paths, sequence, listed)
      if (bytes === null) break
      const record = decodeRecord<Record>(path, 'catalog', VERSION, bytes, recordShape)
      if (record.parentCrc !== crc || record.sequence !== sequence) {
        throw new DamagedObject(path, 'it does not follow the record before it')
      }
      const before = state
      state = consistent(path, () => ({ ...applyChanges(before, record.changes), sequence }))
      crc = crcOfRecord(bytes)
      if (record.epoch !== claims[claims.length - 1]?.epoch) claims.push({ epoch: record.epoch, sequence })
      count++
    }
    if (checkpoint === null && count > 0) {
      // Another first start may have begun the catalog since it was looked for.
      const isThere = await store.exists(paths.catalogCheckpoint)
      if (isThere) return CatalogLog.open(store, paths, epoch, fresh)
      throw new DamagedObject(paths.catalogCheckpoint, 'it is missing, though records exist')
    }
    const log = new CatalogLog(store, paths, epoch, state, crc, count)
    log.#claims.push(...claims, { epoch, sequence: state.sequence + 1 })
    // Asked between reading and claiming: a number behind a newer process's claim is never taken.
    await refuseIfFenced(store, paths, epoch)
    // Claims the next number under the new epoch: an older process that still runs can not create it any
    // more.
    if (checkpoint === null && !await log.#begin()) return CatalogLog.open(store, paths, epoch, fresh)
    await log.append([{ kind: 'none' }])
    return log
  }

  /**
   * A checkpoint first: it holds the uuid and the duration, which no record has. False if another first
   * start was faster.
   */
  async #begin(): Promise<boolean> {
    try {
      await this.#checkpoint('create')
      return true
    } catch (error) {
      if (error instanceof StoreFailure && error.code === 'exists') return false
      throw error
    }
  }

  /**
   * Whether record `sequence` is of `epoch` or older. A later start claims the number of a record that was
   * lost.
   */
  isOf(epoch: number, sequence: number): boolean {
    const newer = this.#claims.find((claim) => claim.epoch > epoch)
    return sequence <= this.state.sequence && (newer === undefined || sequence < newer.sequence)
  }

  /**
   * Makes the changes durable, then true. Callers await one append before they start the next. After one that
   * failed they `decide` first.
   */
  async append(changes: readonly CatalogChange[]): Promise<CatalogState> {
    assert(this.#undecided === null, 'a change of the catalog before the last one is decided')
    const sequence = this.state.sequence + 1
    const next = { ...applyChanges(this.state, changes), sequence }
    const path = this.#paths.catalogLog(sequence)
    const record: Record = { sequence, epoch: this.#epoch, parentCrc: this.#lastCrc, changes }
    await this.#take({ path, bytes: encodeRecord('catalog', VERSION, record), next })
    return next
  }

  /** A change whose answer was lost is made sure of. Fails as long as nobody can tell. upholds P-01 */
  async decide(): Promise<void> {
    if (this.#undecided !== null) await this.#take(this.#undecided)
  }

  async #take(step: Step): Promise<void> {
    try {
      await createRecord(this.#store, step.path, step.bytes)
    } catch (error) {
      if (mayBeThere(error)) this.#undecided = step
      throw error
    }
    this.#undecided = null
    this.state = step.next
    this.#lastCrc = crcOfRecord(step.bytes)
    this.#sinceCheckpoint++
    // A checkpoint only makes starts short: one that fails is tried again after the next record.
    const isDue = this.#sinceCheckpoint >= RECORDS_PER_CHECKPOINT
    if (isDue) await this.#checkpoint('overwrite').catch(() => undefined)
  }

  async #checkpoint(mode: PutMode): Promise<void> {
    const checkpoint: Checkpoint = { recordCrc: this.#lastCrc, state: stateToJson(this.state) }
    const bytes = encodeRecord('catalog-checkpoint', VERSION, checkpoint)
    await this.#store.put(this.#paths.catalogCheckpoint, bytes, { mode })
    this.#sinceCheckpoint = 0
  }
}

/** The newest record that a list knows, at least `after`. */
async function newestListed(store: ObjectStore, paths: NodePaths, after: number): Promise<number> {
  let newest = after
  for await (const { path } of objectsUnder(store, paths.catalogLogs, paths.catalogLog(after))) {
    newest = Math.max(newest, numberIn(path, '.catalog') ?? 0)
  }
  return newest
}

/** Record `sequence`, or null if the log ends before it: no later one is listed or found by name. */
async function getRecord(
  store: ObjectStore, paths: NodePaths, sequence: number, listed: number,
): Promise<Uint8Array | null> {
  const path = paths.catalogLog(sequence)
  const found = await getIfThere(store, path)
  if (found !== null) return found
  const later = paths.catalogLog(Math.max(listed, sequence + 1))
  if (listed <= sequence && !await store.exists(later)) return null
  // An older process that still runs may have created both between the two questions.
  const again = await getIfThere(store, path)
  if (again === null) throw new DamagedObject(path, `it is missing, though ${later} exists`)
  return again
}

async function readCheckpoint(
  store: ObjectStore, paths: NodePaths,
): Promise<{ state: CatalogState; recordCrc: number } | null> {
  const path = paths.catalogCheckpoint
  const bytes = await getIfThere(store, path)
  if (bytes === null) return null
  const found = decodeRecord<Checkpoint>(path, 'catalog-checkpoint', VERSION, bytes, checkpointShape)
  return { state: consistent(path, () => stateFromJson(found.state)), recordCrc: found.recordCrc }
}

/** A state that contradicts itself is damage of the object it was read from. */
function consistent(path: string, make: () => CatalogState): CatalogState {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof AssertionFailed)) throw error
    throw new DamagedObject(path, `what it holds contradicts itself (${error.message})`)
  }
}
