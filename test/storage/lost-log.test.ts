// A log directory that was emptied, or another disk than the one the log was on: noticed at the start, from
// the first write on, before anything is taken over; records from before segments were named are read. Proves
// P-07 where the log as a whole is gone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Env } from '../../storage/env/env.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { fileStore } from '../../storage/object-store/file.ts'
import { nodePaths } from '../../storage/paths.ts'
import { count, nullable, object } from '../../storage/json-shape.ts'
import { crcOfRecord, DamagedObject, decodeRecord, encodeRecord } from '../../storage/record.ts'
import { SnapshotLog } from '../../storage/snapshot/record.ts'
import { mustWrite, openSession, ROOT, type SessionOptions } from './session.ts'

const WAL = `${ROOT}/n/wal`
const paths = nodePaths('n')

async function onDisk(body: (env: Env) => Promise<void>): Promise<void> {
  const simulation = new Simulation({ seed: 1 })
  const outcome = await simulation.run(() => simulation.startProcess().run(body))
  if (outcome.kind === 'failed') throw outcome.error
}

async function life(env: Env, texts: readonly string[], options: SessionOptions = {}): Promise<void> {
  const session = await openSession(env, { walSegmentsToKeep: 0, ...options })
  for (const text of texts) await mustWrite(session, text)
  if (texts.length > 1) await session.database.snapshot()
  await session.close()
}

async function removeSegments(env: Env, mayGo: (name: string) => boolean): Promise<number> {
  const names = (await env.files.list(WAL)).map(({ name }) => name).filter(mayGo)
  for (const name of names) await env.files.unlink(`${WAL}/${name}`)
  return names.length
}

async function refusalOf(env: Env): Promise<DamagedObject> {
  const error: unknown = await openSession(env).then(() => null, (error: unknown) => error)
  assert(error instanceof DamagedObject, `the start was not refused: ${String(error)}`)
  assert.equal(error.path, WAL)
  assert.equal(error.message.split('\n').length, 1)
  return error
}

async function epochs(env: Env): Promise<number> {
  return (await env.files.list(`${ROOT}/${paths.epochs}`)).filter(({ name }) => !name.startsWith('.')).length
}

test('an emptied log directory is noticed after one write, and after snapshots: P-07', async () => {
  for (const texts of [['t n=1i 1'], ['t n=1i 1', 't n=2i 2'], []]) {
    await onDisk(async (env) => {
      await life(env, texts)
      await life(env, texts)
      assert(await removeSegments(env, () => true) > 0)
      const before = await epochs(env)
      await refusalOf(env)
      assert.equal(await epochs(env), before, 'a refused start takes nothing over')
    })
  }
})

test('a person can give the log up, once: P-07', async () => {
  await onDisk(async (env) => {
    await life(env, ['t n=1i 1', 't n=2i 2'])
    await life(env, ['t n=3i 3'])
    await removeSegments(env, () => true)
    const name = /put an empty file (\S+\.lost) into/.exec((await refusalOf(env)).message)![1]!
    await (await env.files.open(`${WAL}/${name}`, 'create')).close()
    const session = await openSession(env)
    const { rows } = await session.sql('SELECT n FROM t')
    assert.deepEqual(rows.map(([n]) => n).sort(), [1n, 2n])
    await mustWrite(session, 't n=4i 4')
    await session.close()
    await removeSegments(env, (one) => one !== name)
    await refusalOf(env)
  })
})

test('a snapshot right after a start leaves the log that it names: P-07', async () => {
  await onDisk(async (env) => {
    await life(env, ['t n=1i 1'])
    const session = await openSession(env, { walSegmentsToKeep: 0 })
    await session.database.snapshot()
    await session.close()
    await life(env, ['t n=2i 2'])
    const last = await openSession(env)
    assert.deepEqual((await last.sql('SELECT n FROM t')).rows.map(([n]) => n).sort(), [1n, 2n])
    await last.close()
  })
})

test('a log that lost its newest segments, the named one among them, is noticed: P-07', async () => {
  await onDisk(async (env) => {
    await life(env, ['t n=1i 1'], { walSegmentsToKeep: 9 })
    await life(env, ['t n=2i 2', 't n=3i 3'], { walSegmentsToKeep: 9 })
    const names = (await env.files.list(WAL)).map(({ name }) => name).sort()
    assert(names.length > 1, names.join())
    await removeSegments(env, (name) => name !== names[0])
    await refusalOf(env)
  })
})

test('the log of another disk is told from the right one, though it has more segments: P-07', async () => {
  await onDisk(async (env) => {
    await life(env, ['t n=1i 1'], { walSegmentsToKeep: 9 })
    await env.files.rename(WAL, `${WAL}-right`)
    await life(env, ['t n=2i 2'], { store: { kind: 'file', root: '/elsewhere' } })
    await env.files.rename(`/elsewhere/n/wal`, WAL)
    assert.match((await refusalOf(env)).message, /00000000001.wal whose first frame has the checksum/)
    await env.files.rename(WAL, `${WAL}-other`)
    await env.files.rename(`${WAL}-right`, WAL)
    await life(env, ['t n=3i 3'])
  })
})

test('data from before segments were named opens, and is safe from then on: P-07', async () => {
  await onDisk(async (env) => {
    await life(env, ['t n=1i 1', 't n=2i 2'])
    await withoutNames(env)
    await life(env, ['t n=3i 3'])
    const session = await openSession(env)
    assert.equal((await session.sql('SELECT n FROM t')).rows.length, 3)
    await session.close()
    await removeSegments(env, () => true)
    await refusalOf(env)
  })
})

/** Rewrites the snapshot records as they were before. */
async function withoutNames(env: Env): Promise<void> {
  const store = fileStore(env, ROOT)
  const { number } = await SnapshotLog.open(store, paths, 0)
  let parentCrc = 0
  for (let n = 1; n <= number; n++) {
    const path = paths.snapshot(n)
    type Before = { walSegment: number; walStartCrc: number | null; parentCrc: number }
    const { walSegment, walStartCrc, ...record } = decodeRecord<Before>(
      path, 'snapshot', 1, await store.get(path), object({ walSegment: count, walStartCrc: nullable(count) }))
    assert(walSegment >= 0 && walStartCrc !== undefined)
    const bytes = encodeRecord('snapshot', 1, { ...record, parentCrc })
    parentCrc = crcOfRecord(bytes)
    await store.put(path, bytes, { mode: 'overwrite' })
  }
}
