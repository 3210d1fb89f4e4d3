// Data files that no snapshot names: a start that has succeeded deletes them, and nothing else ever does. Not
// deleted: what a snapshot names, what a later process may still name, what is not of our making. P-07, P-08.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Env } from '../../storage/env/env.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { nodePaths } from '../../storage/paths.ts'
import { ORPHANS_MAX, orphansAmong } from '../../storage/snapshot/orphans.ts'
import { mustWrite, openSession, ROOT } from './session.ts'

const paths = nodePaths('n')
const FOLDER = `${ROOT}/n/dbs/2/0/1970-01-01/00-00`
/** Frames that the node below has written. */
const FRAMES = 3

async function withNode(use: (env: Env, notices: string[]) => Promise<void>): Promise<void> {
  const simulation = new Simulation({ seed: 3 })
  await simulation.run(async () => {
    const outcome = await simulation.startProcess().run(async (env) => {
      const session = await openSession(env)
      for (let frame = 1; frame <= FRAMES; frame++) {
        await mustWrite(session, `t,a=x i1=${frame}i ${frame}`)
        if (frame === 1) await session.database.snapshot()
      }
      await session.close()
      await use(env, [])
    })
    if (outcome.kind === 'failed') throw outcome.error
  })
}

async function put(env: Env, path: string): Promise<void> {
  await env.files.makeDirectories(path.slice(0, path.lastIndexOf('/')))
  const file = await env.files.open(path, 'create')
  await file.write(Uint8Array.of(1, 2, 3))
  await file.close()
}

const namesIn = async (env: Env, folder: string): Promise<string[]> =>
  (await env.files.list(folder)).map(({ name }) => name).sort()

const NAMED = '0000000001-0.parquet'
const ORPHANS = ['0000000001-1.parquet', '0000000002-0.parquet']
const KEPT = [
  // A file of the newest frame: this process, or a later one, may make one of that name.
  `000000000${FRAMES}-0.parquet`, '0000000009-0.parquet',
  'notes.parquet', '0000000001-1.parquet.bak', '1-1.parquet',
]

test('a start deletes data files that no snapshot names, and no other: P-07',
  () => withNode(async (env, notices) => {
  for (const name of [...ORPHANS, ...KEPT]) await put(env, `${FOLDER}/${name}`)
  await put(env, `${ROOT}/n/dbs/7/7/2020-01-01/00-00/0000000001-0.parquet`)
  const session = await openSession(env, { notice: (sentence) => notices.push(sentence) })
  assert.deepEqual(await namesIn(env, FOLDER), [NAMED, ...KEPT].sort())
  assert.deepEqual(await namesIn(env, `${ROOT}/n/dbs/7/7/2020-01-01/00-00`), [])
  assert.deepEqual(notices, ['deleted 3 data files that no snapshot names'])
  assert.deepEqual((await session.sql('SELECT i1 FROM t ORDER BY time')).rows, [[1n], [2n], [3n]])
  await session.close()
}))

test('a start that fails deletes nothing: P-07', () => withNode(async (env) => {
  for (const name of ORPHANS) await put(env, `${FOLDER}/${name}`)
  await env.files.unlink(`${FOLDER}/${NAMED}`)
  await assert.rejects(openSession(env), /it is missing, though a snapshot names it/)
  assert.deepEqual(await namesIn(env, FOLDER), ORPHANS)
}))

test('a start that a newer process overtakes deletes nothing: P-08', () => withNode(async (env) => {
  for (const name of ORPHANS) await put(env, `${FOLDER}/${name}`)
  let hasNewer = false
  const overtaken: Env = { ...env, files: { ...env.files, list: async (directory) => {
    const found = await env.files.list(directory)
    // Once this start has its epoch and looks for data files.
    if (directory === FOLDER && !hasNewer && await env.files.exists(`${ROOT}/${paths.epoch(2)}`)) {
      hasNewer = true
      await put(env, `${ROOT}/${paths.epoch(3)}`)
    }
    return found
  } } }
  const session = await openSession(overtaken).catch((error: unknown) => {
    assert.match(String(error), /another process/)
    return null
  })
  assert(hasNewer)
  assert.deepEqual(await namesIn(env, FOLDER), [NAMED, ...ORPHANS])
  await session?.close().catch(() => undefined)
}))

test('a store that does not delete now leaves the files to the next start, which succeeds: P-07',
  () => withNode(async (env, notices) => {
  for (const name of ORPHANS) await put(env, `${FOLDER}/${name}`)
  const stubborn: Env = { ...env, files: { ...env.files, unlink: async (path) => {
    if (path.startsWith(FOLDER)) throw new Error('injected')
    return env.files.unlink(path)
  } } }
  const first = await openSession(stubborn, { notice: (sentence) => notices.push(sentence) })
  await first.close()
  assert.equal(notices.length, 1)
  assert.match(notices[0]!, /left for the next start/)
  const second = await openSession(env)
  assert.deepEqual(await namesIn(env, FOLDER), [NAMED])
  await second.close()
}))

test('one start deletes a bounded number of files', () => {
  const listed = Array.from({ length: ORPHANS_MAX + 5 }, (_, i) => `n/dbs/1/1/d/m/0000000001-${i}.parquet`)
  assert.equal(orphansAmong(listed, new Map(), 2).length, ORPHANS_MAX)
  assert.deepEqual(orphansAmong(listed.slice(0, 2), new Map([[listed[0]!, 0]]), 2), [listed[1]])
  assert.deepEqual(orphansAmong(listed, new Map(), 1), [])
})
