// Who may write under a node id. A start creates the next epoch object, which nobody else can create; an
// incumbent asks, uncached, whether a newer epoch exists before it acknowledges. Epoch objects are never
// deleted. So of two processes with one node id, one always sees the other: they can never both
// acknowledge. upholds P-08
import { Fenced } from './create-record.ts'
import type { Env } from './env/env.ts'
import { uuidV4 } from './env/uuid.ts'
import { count, object, text } from './json-shape.ts'
import { getIfThere, objectsUnder, StoreFailure, type ObjectStore } from './object-store/store.ts'
import { numberIn, type NodePaths } from './paths.ts'
import { DamagedObject, ForeignObject, decodeRecord, encodeRecord } from './record.ts'

const FORMAT = 'influxdb3-ts'
const FORMAT_VERSION = 1
/** A list may be old: the epochs of that many starts may be missing from it. */
const TRIES_MAX = 1_000

type Marker = { readonly format: string; readonly version: number }
const markerShape = object({ format: text, version: count })

/**
 * Checks that the store holds our data, or nothing: the marker is the first object written. A directory of
 * the reference, or of a newer version of ours, is refused in one sentence.
 */
export async function checkFormat(store: ObjectStore, paths: NodePaths, nodeId: string): Promise<void> {
  if (await isMarked(store, paths)) return
  for await (const object of objectsUnder(store, `${nodeId}/`)) {
    if (object.path.startsWith(paths.probes)) continue
    // Another first start may have marked it meanwhile: its marker comes before all else.
    if (await isMarked(store, paths)) return
    throw new ForeignObject(object.path, `is data of another program, under node id ${nodeId} ` +
      `in ${store.description}: give this server another --node-id or --data-dir`)
  }
  const marker: Marker = { format: FORMAT, version: FORMAT_VERSION }
  try {
    await store.put(paths.format, encodeRecord('format', 1, marker), { mode: 'create' })
  } catch (error) {
    const isTaken = error instanceof StoreFailure && error.code === 'exists'
    if (!isTaken || !await isMarked(store, paths)) throw error
  }
}

/** Whether our marker is there; throws if it is that of another program or version. */
async function isMarked(store: ObjectStore, paths: NodePaths): Promise<boolean> {
  const bytes = await getIfThere(store, paths.format)
  if (bytes === null) return false
  const marker = decodeRecord<Marker>(paths.format, 'format', Number.MAX_SAFE_INTEGER, bytes, markerShape)
  if (marker.format === FORMAT && marker.version <= FORMAT_VERSION) return true
  throw new ForeignObject(paths.format, `says that the data is of format ${marker.format} ` +
    `${marker.version}, this program reads ${FORMAT} up to ${FORMAT_VERSION}: start a newer one`)
}

/** Creates the next epoch and gives its number, from 1. */
export async function takeEpoch(env: Env, store: ObjectStore, paths: NodePaths): Promise<number> {
  let newest = 0
  for await (const { path } of objectsUnder(store, paths.epochs)) {
    newest = Math.max(newest, numberIn(path, '') ?? 0)
  }
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    newest++
    try {
      // Two machines may have the same process id and time: nobody may take another's epoch for its own.
      const record = {
        epoch: newest, process: env.processId, wallMs: env.clock.wallMs(), token: uuidV4(env.random),
      }
      await store.put(paths.epoch(newest), encodeRecord('epoch', 1, record), { mode: 'create' })
      return newest
    } catch (error) {
      if (!(error instanceof StoreFailure) || error.code !== 'exists') throw error
    }
  }
  throw new DamagedObject(paths.epoch(newest), 'other processes take this node id over and over')
}

/** Whether a newer process has taken the node id. */
export function isFenced(store: ObjectStore, paths: NodePaths, epoch: number): Promise<boolean> {
  return store.exists(paths.epoch(epoch + 1))
}

/** Throws Fenced if a newer process has taken the node over. */
export async function refuseIfFenced(store: ObjectStore, paths: NodePaths, epoch: number): Promise<void> {
  if (await isFenced(store, paths, epoch)) throw new Fenced(paths.epoch(epoch + 1))
}
