// The durable catalog: a log of records, each created under the next free number, with now and then a
// checkpoint of the whole state. A record carries its writer's epoch and its parent's checksum, so two
// writers can never both go on. Changes are applied in memory only after their record is durable; the
// caller serialises them. upholds P-03, P-08
import { createRecord } from '../create-record.ts'
import { refuseIfFenced } from '../fence.ts'
import { objectsUnder, StoreFailure, type ObjectStore } from '../object-store/store.ts'
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
    const after = paths.catalogLog(state.sequence)
    for await (const object of objectsUnder(store, paths.catalogLogs, after)) {
      const sequence = numberIn(object.path, '.catalog')
      if (sequence === null) continue
      if (sequence !== state.sequence + 1) {
        const missing = paths.catalogLog(state.sequence + 1)
        throw new DamagedObject(missing, `it is missing, though ${object.path} exists`)
      }
      const bytes = await store.get(object.path)
      const record = decodeRecord<Record>(object.path, 'catalog', VERSION, bytes, recordShape)
      if (record.parentCrc !== crc || record.sequence !== sequence) {
        throw new DamagedObject(object.path, 'it does not follow the record before it')
      }
      const before = state
      state = consistent(object.path, () => ({ ...applyChanges(before, record.changes), sequence }))
      crc = crcOfRecord(bytes)
      if (record.epoch !== claims[claims.length - 1]?.epoch) claims.push({ epoch: record.epoch, sequence })
      count++
    }
    if (checkpoint === null && count > 0) {
      throw new DamagedObject(paths.catalogCheckpoint, 'it is missing, though records exist')
    }
    const log = new CatalogLog(store, paths, epoch, state, crc, count)
    log.#claims.push(...claims, { epoch, sequence: state.sequence + 1 })
    // Asked between reading and claiming: a number behind a newer process's claim is never taken.
    await refuseIfFenced(store, paths, epoch)
    // Claims the next number under the new epoch: an older process that still runs can not create it any
    // more.
    if (state.sequence === 0) await log.#begin()
    else await log.append([{ kind: 'none' }])
    return log
  }

  /** A checkpoint first: it holds the uuid and the duration, which no record has. */
  async #begin(): Promise<void> {
    await this.#checkpoint()
    await this.append([{ kind: 'none' }])
  }

  /**
   * Whether record `sequence` is of `epoch` or older. A later start claims the number of a record that was
   * lost.
   */
  isOf(epoch: number, sequence: number): boolean {
    const newer = this.#claims.find((claim) => claim.epoch > epoch)
    return sequence <= this.state.sequence && (newer === undefined || sequence < newer.sequence)
  }

  /** Makes the changes durable, then true. Callers await one append before they start the next. */
  async append(changes: readonly CatalogChange[]): Promise<CatalogState> {
    const sequence = this.state.sequence + 1
    const next = { ...applyChanges(this.state, changes), sequence }
    const path = this.#paths.catalogLog(sequence)
    const record: Record = { sequence, epoch: this.#epoch, parentCrc: this.#lastCrc, changes }
    const bytes = encodeRecord('catalog', VERSION, record)
    await createRecord(this.#store, path, bytes)
    this.state = next
    this.#lastCrc = crcOfRecord(bytes)
    this.#sinceCheckpoint++
    // A checkpoint only makes starts short: one that fails is tried again after the next record.
    if (this.#sinceCheckpoint >= RECORDS_PER_CHECKPOINT) await this.#checkpoint().catch(() => undefined)
    return next
  }

  async #checkpoint(): Promise<void> {
    const checkpoint: Checkpoint = { recordCrc: this.#lastCrc, state: stateToJson(this.state) }
    const bytes = encodeRecord('catalog-checkpoint', VERSION, checkpoint)
    await this.#store.put(this.#paths.catalogCheckpoint, bytes, { mode: 'overwrite' })
    this.#sinceCheckpoint = 0
  }
}

async function readCheckpoint(
  store: ObjectStore, paths: NodePaths,
): Promise<{ state: CatalogState; recordCrc: number } | null> {
  let bytes: Uint8Array
  try {
    bytes = await store.get(paths.catalogCheckpoint)
  } catch (error) {
    if (error instanceof StoreFailure && error.code === 'not-found') return null
    throw error
  }
  const path = paths.catalogCheckpoint
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
