// The catalog's log, the fence and the snapshot records on a memory store: replay, checkpoints, missing and
// damaged objects, two writers. Proves P-03, P-07, P-08 and P-09 for small records.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CatalogChange } from '../../storage/catalog/change.ts'
import { CatalogLog } from '../../storage/catalog/log.ts'
import { Fenced } from '../../storage/create-record.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { checkFormat, isFenced, takeEpoch } from '../../storage/fence.ts'
import { memoryStore } from '../../storage/object-store/memory.ts'
import type { ObjectStore } from '../../storage/object-store/store.ts'
import { nodePaths } from '../../storage/paths.ts'
import { DamagedObject, encodeRecord, ForeignObject } from '../../storage/record.ts'
import { SnapshotLog, type FileEntry } from '../../storage/snapshot/record.ts'

const paths = nodePaths('n')
const fresh = { uuid: 'u-1', gen1DurationMs: 600_000 }
const env = new Simulation({ seed: 1 }).startProcess().env

const createDatabase = (id: number): CatalogChange =>
  ({ kind: 'create-database', id, name: `d${id}`, retentionNs: id % 2 === 0 ? null : '86400000000000' })

const createTable = (database: number, id: number): CatalogChange => ({
  kind: 'create-table', database, id, name: `t${id}`,
  columns: [{ id: 1, name: 'a', role: 'tag', kind: null },
    { id: 2, name: 'v', role: 'field', kind: 'float64' }],
})

async function filled(records: number): Promise<{ store: ObjectStore; log: CatalogLog }> {
  const store = memoryStore(env.clock)
  const log = await CatalogLog.open(store, paths, 1, fresh)
  for (let i = 1; i <= records; i++) await log.append([createDatabase(i), createTable(i, 0)])
  return { store, log }
}

async function flipped(store: ObjectStore, path: string, at: number, bit: number): Promise<ObjectStore> {
  const copy = memoryStore(env.clock)
  for await (const page of store.list('')) {
    for (const object of page) {
      const bytes = (await store.get(object.path)).slice()
      if (object.path === path) bytes[at] = bytes[at]! ^ (1 << bit)
      await copy.put(object.path, bytes, { mode: 'create' })
    }
  }
  return copy
}

const damaged = (path: string) => (error: unknown): boolean => {
  assert(error instanceof DamagedObject || error instanceof ForeignObject, String(error))
  assert(error.message.startsWith(`${path} `), error.message)
  assert.equal(error.message.split('\n').length, 1)
  return true
}

test('replay gives the same state, with and without checkpoints in between', async () => {
  for (const records of [0, 1, 98, 99, 100, 150, 205]) {
    const { store, log } = await filled(records)
    const again = await CatalogLog.open(store, paths, 2, { uuid: 'other', gen1DurationMs: 1 })
    assert.deepEqual({ ...again.state, sequence: 0 }, { ...log.state, sequence: 0 })
    assert.equal(again.state.sequence, log.state.sequence + 1, 'the new epoch claims a number')
    assert.equal(again.state.uuid, 'u-1')
  }
})

test('ids are not given twice, also after a delete and a restart', async () => {
  const { store, log } = await filled(2)
  await log.append([{ kind: 'delete-table', database: 1, table: 0, renamed: 't0-gone',
    deletion: { atMs: 1, hardDeleteAtMs: null } }])
  await log.append([{ kind: 'delete-database', database: 2, renamed: 'd2-gone',
    deletion: { atMs: 1, hardDeleteAtMs: null } }])
  for (let i = 0; i < 110; i++) await log.append([{ kind: 'none' }])
  const { state } = await CatalogLog.open(store, paths, 2, fresh)
  assert.equal(state.nextDatabaseId, 3)
  assert.equal(state.databases.get(1)!.nextTableId, 1)
  assert.equal(state.databases.get(1)!.tableByName.has('t0'), false)
  assert.equal(state.databaseByName.has('d2'), false)
  assert.equal(state.databases.get(2)!.name, 'd2-gone')
})

test('any missing record is named: P-07', async () => {
  const { store, log } = await filled(5)
  for (let number = 1; number < log.state.sequence; number++) {
    const copy = await flipped(store, 'none', 0, 0)
    await copy.delete(paths.catalogLog(number))
    await assert.rejects(CatalogLog.open(copy, paths, 2, fresh), damaged(paths.catalogLog(number)))
  }
  const copy = await flipped(store, 'none', 0, 0)
  await copy.delete(paths.catalogCheckpoint)
  await assert.rejects(CatalogLog.open(copy, paths, 2, fresh), damaged(paths.catalogCheckpoint))
})

test('a lost last record stays known as lost, though the next start claims its number', async () => {
  const { store, log } = await filled(3)
  const { sequence } = log.state
  assert(log.isOf(1, sequence))
  await store.delete(paths.catalogLog(sequence))
  const next = await CatalogLog.open(store, paths, 2, fresh)
  assert.equal(next.isOf(1, sequence), false)
  const third = await CatalogLog.open(store, paths, 3, fresh)
  assert.equal(third.isOf(1, sequence), false)
  assert(third.isOf(1, sequence - 1) && third.isOf(2, sequence))
})

test('every flipped bit of a record, a checkpoint and the marker is named: P-09', async () => {
  const { store } = await filled(2)
  await checkFormat(store, paths, 'n').catch(() => undefined)
  for (const path of [paths.catalogLog(2), paths.catalogCheckpoint]) {
    const { length } = await store.get(path)
    for (let at = 0; at < length; at++) {
      const bad = await flipped(store, path, at, at % 8)
      await assert.rejects(CatalogLog.open(bad, paths, 2, fresh), damaged(path), `byte ${at} of ${path}`)
    }
  }
  const marked = memoryStore(env.clock)
  await checkFormat(marked, paths, 'n')
  const { length } = await marked.get(paths.format)
  for (let at = 0; at < length; at++) {
    await assert.rejects(checkFormat(await flipped(marked, paths.format, at, at % 8), paths, 'n'),
      damaged(paths.format))
  }
})

test('of two writers the older is told at its next change: P-08', async () => {
  const store = memoryStore(env.clock)
  await checkFormat(store, paths, 'n')
  const first = await takeEpoch(env, store, paths)
  const older = await CatalogLog.open(store, paths, first, fresh)
  await older.append([createDatabase(1)])
  assert.equal(await isFenced(store, paths, first), false)
  const second = await takeEpoch(env, store, paths)
  assert.equal(await isFenced(store, paths, first), true)
  const newer = await CatalogLog.open(store, paths, second, fresh)
  await assert.rejects(older.append([createDatabase(2)]), Fenced)
  assert.equal(older.state.databases.has(2), false, 'what was not stored is not true')
  await newer.append([createDatabase(2)])
  const third = await CatalogLog.open(store, paths, await takeEpoch(env, store, paths), fresh)
  assert.equal(third.state.databases.size, 2)
})

test('a directory of another program or a newer version is refused in one sentence', async () => {
  const foreign = memoryStore(env.clock)
  const path = 'n/catalog/v2/logs/00000000000000000001.catalog'
  await foreign.put(path, new Uint8Array(10), { mode: 'create' })
  await assert.rejects(checkFormat(foreign, paths, 'n'), damaged(path))
  await checkFormat(foreign, nodePaths('other'), 'other')
  const newer = memoryStore(env.clock)
  await newer.put(paths.format, encodeRecord('format', 2, { format: 'influxdb3-ts', version: 2 }),
    { mode: 'create' })
  await assert.rejects(checkFormat(newer, paths, 'n'), damaged(paths.format))
  const record = memoryStore(env.clock)
  await CatalogLog.open(record, paths, 1, fresh)
  await record.put(paths.catalogLog(2), encodeRecord('catalog', 9, {}), { mode: 'create' })
  await assert.rejects(CatalogLog.open(record, paths, 2, fresh), damaged(paths.catalogLog(2)))
})

const entry = (n: number): FileEntry => ({
  database: 1, table: 0, path: `n/dbs/1/0/${n}.parquet`, bytes: n, rows: n, minTime: '0',
    maxTime: String(n), firstSequence: n,
  lastSequence: n,
})

test('snapshots: complete ones, removals, a missing and a damaged one, two writers', async () => {
  const store = memoryStore(env.clock)
  const log = await SnapshotLog.open(store, paths, 1)
  for (let n = 1; n <= 70; n++) {
    const removed = n > 5 && n % 3 === 0 ? [entry(n - 5).path] : []
    await log.append({
      added: [entry(n)], removed, persistedThrough: n, catalogSequence: n, walSegment: null,
    })
  }
  const again = await SnapshotLog.open(store, paths, 2)
  assert.deepEqual([...again.files.keys()].sort(), [...log.files.keys()].sort())
  assert.equal(again.persistedThrough, 70)
  for (const number of [65, 69]) {
    const copy = await flipped(store, 'none', 0, 0)
    await copy.delete(paths.snapshot(number))
    await assert.rejects(SnapshotLog.open(copy, paths, 2), damaged(paths.snapshot(number)))
  }
  const path = paths.snapshot(70)
  const { length } = await store.get(path)
  for (let at = 0; at < length; at++) {
    await assert.rejects(SnapshotLog.open(await flipped(store, path, at, at % 8), paths, 2), damaged(path))
  }
  await again.append({ added: [], removed: [], persistedThrough: 71, catalogSequence: 1, walSegment: null })
  await assert.rejects(log.append({ added: [entry(99)], removed: [], persistedThrough: 71,
    catalogSequence: 1, walSegment: null }), Fenced)
})
