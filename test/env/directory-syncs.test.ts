// One sync at a time for each directory, shared by those who wait, and none after a failed one.
// Also that openObjectStore gives each kind, swept.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { withDirectory } from '../../storage/env/sync-directory.ts'
import { directorySyncs } from '../../storage/object-store/directory-syncs.ts'
import { openObjectStore } from '../../storage/object-store/open.ts'

test('waiting puts share the next sync; other directories do not wait', async () => {
  const simulation = new Simulation({ seed: 1 })
  await simulation.run(async () => {
    const { files } = simulation.startProcess().env
    await files.makeDirectories('/a')
    await files.makeDirectories('/b')
    const calls: string[] = []
    const syncs = directorySyncs()
    const sync = (path: string): Promise<void> => withDirectory(files, path, (directory) => syncs.sync({
      ...directory,
      sync: () => {
        calls.push(path)
        return directory.sync()
      },
    }))
    await Promise.all(['/a', '/a', '/b', '/a', '/a'].map(sync))
    assert.deepEqual(calls, ['/a', '/b', '/a'])
    await sync('/a')
    assert.equal(calls.length, 4)
  })
})

test('whoever waits behind a failed sync fails with it', async () => {
  const simulation = new Simulation({ seed: 2 })
  await simulation.run(async () => {
    const { files } = simulation.startProcess().env
    let asked = 0
    simulation.faults.decide = (operation) =>
      (operation === 'syncDirectory' && ++asked === 1 ? { kind: 'fail', code: 'io' } : undefined)
    const syncs = directorySyncs()
    const sync = (path: string): Promise<void> => withDirectory(files, path, syncs.sync)
    const results = await Promise.allSettled(['/', '/', '/'].map(sync))
    assert.deepEqual(results.map((result) => result.status), ['rejected', 'rejected', 'rejected'])
    assert.equal(asked, 1)
  })
})

test('openObjectStore gives each kind, with leftovers of its own prefix swept', async () => {
  const simulation = new Simulation({ seed: 3 })
  await simulation.run(async () => {
    const { env } = simulation.startProcess()
    await env.files.makeDirectories('/data/n/wal')
    await env.files.makeDirectories('/data/other')
    for (const path of ['/data/n/wal/.1.wal.7.ab.tmp', '/data/other/.x.7.ab.tmp', '/data/n/wal/1.wal']) {
      await (await env.files.open(path, 'create')).close()
    }
    const store = await openObjectStore(env, { kind: 'file', root: '/data', ownPrefix: 'n/' })
    assert.equal(store.description, 'file:/data')
    assert.deepEqual((await env.files.list('/data/n/wal')).map((entry) => entry.name), ['1.wal'])
    assert.equal(await env.files.exists('/data/other/.x.7.ab.tmp'), true)
    assert.equal((await openObjectStore(env, { kind: 'memory' })).description, 'memory')
    const throttled = await openObjectStore(env, { kind: 'memory-throttled' })
    const startMs = env.clock.monotonicMs()
    await throttled.put('a', new Uint8Array(1), { mode: 'create' })
    assert(env.clock.monotonicMs() - startMs >= 100)
  })
})
