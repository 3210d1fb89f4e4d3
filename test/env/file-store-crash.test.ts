// The file store under crashes and faults on the simulated disk (P-01, P-02, P-04, P-13), and that
// the same check catches a store that leaves a sync out.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FileFailure, type Files } from '../../storage/env/env.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { syncDirectory } from '../../storage/env/sync-directory.ts'
import { fileStore } from '../../storage/object-store/file.ts'
import { StoreFailure, type StoreHealth } from '../../storage/object-store/store.ts'
import { crashRun } from './file-store-crash.ts'
import { forEachSeed } from './seeds.ts'

const FILE = 'test/env/file-store-crash.test.ts'

test('P-01 P-02 P-04: acknowledged objects survive crashes, whole; failed puts leave nothing', async () => {
  let acknowledged = 0
  let failed = 0
  let swept = 0
  await forEachSeed(100, FILE, async (seed) => {
    const run = await crashRun(seed)
    acknowledged += run.acknowledged
    failed += run.failed
    swept += run.swept
  })
  if (process.env['SEED'] !== undefined) return
  assert(acknowledged > 1000 && failed > 100 && swept > 10, `${acknowledged} ${failed} ${swept}`)
})

test('a crash run repeats exactly', async () => {
  for (let seed = 1; seed <= 5; seed++) assert.deepEqual(await crashRun(seed), await crashRun(seed))
})

describe('the check catches a store that', () => {
  const withoutFileSync = (files: Files): Files => ({
    ...files,
    open: async (path, mode) => ({ ...await files.open(path, mode), sync: async () => {} }),
  })
  const withoutSyncs = (files: Files, isOf: (path: string) => boolean): Files => ({
    ...files,
    openDirectory: async (path) => {
      const directory = await files.openDirectory(path)
      return isOf(path) ? { ...directory, sync: async () => {} } : directory
    },
  })
  const planted: readonly (readonly [string, (files: Files) => Files])[] = [
    ['does not sync the file', withoutFileSync],
    ['does not sync directories', (files) => withoutSyncs(files, () => true)],
    ['does not sync the parents of new directories',
      (files) => withoutSyncs(files, (path) => !/\/[0-9]$|state$/.test(path))],
    ['writes under the final name', (files) => ({
      ...files,
      open: (path, mode) => files.open(mode === 'create' ? final(path) : path, mode),
      link: async () => {},
      rename: async () => {},
    })],
    ['ignores a failed sync', (files) => ({
      ...files,
      open: async (path, mode) => {
        const file = await files.open(path, mode)
        return { ...file, sync: () => file.sync().catch(() => file.sync()).catch(() => {}) }
      },
    })],
  ]
  for (const [name, spoil] of planted) {
    test(name, async () => {
      for (let seed = 1; seed <= 200; seed++) {
        try {
          await crashRun(seed, spoil)
        } catch {
          return
        }
      }
      assert.fail('200 seeds, nothing noticed')
    })
  }
})

function final(path: string): string {
  return path.replace(/\/\.([^/]+)\.\d+\.[0-9a-f]+\.tmp$/, '/$1')
}

type Prepared = { readonly simulation: Simulation; readonly store: ReturnType<typeof fileStore> }

function prepared(): Prepared {
  const simulation = new Simulation({ seed: 7 })
  return { simulation, store: fileStore(simulation.startProcess().env, '/data') }
}

async function codeOf(attempt: Promise<void>): Promise<string> {
  try {
    await attempt
    return 'done'
  } catch (error) {
    return error instanceof StoreFailure ? error.code : String(error)
  }
}

const bytes = new Uint8Array(10_000).fill(9)
const health = (store: { health(): StoreHealth }): string => store.health().kind

test('a failed sync of the file: nothing happened, the store is degraded and goes on', async () => {
  const { simulation, store } = prepared()
  let failures = 1
  simulation.faults.decide = (operation) =>
    (operation === 'sync' && failures-- > 0 ? { kind: 'fail', code: 'io' } : undefined)
  await simulation.run(async () => {
    assert.equal(await codeOf(store.put('n/a', bytes, { mode: 'create' })), 'unavailable')
    assert.equal(health(store), 'degraded')
    assert.equal(await codeOf(store.head('n/a').then(() => {})), 'not-found')
    assert.equal(await codeOf(store.put('n/a', bytes, { mode: 'create' })), 'done')
  })
})

test('a failed directory sync after the link: ambiguous, and the store stops taking puts', async () => {
  const { simulation, store } = prepared()
  await simulation.run(async () => {
    assert.equal(await codeOf(store.put('n/a', bytes, { mode: 'create' })), 'done')
    simulation.faults.decide = (operation) =>
      (operation === 'syncDirectory' ? { kind: 'fail', code: 'io' } : undefined)
    assert.equal(await codeOf(store.put('n/b', bytes, { mode: 'create' })), 'ambiguous')
    simulation.faults.decide = undefined
    assert.equal(health(store), 'halted')
    assert.equal(await codeOf(store.put('n/c', bytes, { mode: 'create' })), 'unavailable')
    assert.equal((await store.get('n/a')).length, 10_000)
  })
})

test('P-13: a full disk refuses puts, keeps reads, and recovers when there is room', async () => {
  const { simulation, store } = prepared()
  await simulation.run(async () => {
    assert.equal(await codeOf(store.put('n/a', bytes, { mode: 'create' })), 'done')
    simulation.faults.spaceBytesMax = 15_000
    assert.equal(await codeOf(store.put('n/b', bytes, { mode: 'create' })), 'no-space')
    assert.equal(simulation.disk.usedBytes, 10_000)
    assert.equal((await store.get('n/a')).length, 10_000)
    simulation.faults.spaceBytesMax = 20_000
    assert.equal(await codeOf(store.put('n/b', bytes, { mode: 'create' })), 'done')
    assert.equal(health(store), 'sound')
  })
})

test('too many open files: unavailable and retryable, no descriptor lost', async () => {
  const { simulation, store } = prepared()
  simulation.faults.openFilesMax = 1
  await simulation.run(async () => {
    const put = (i: number): Promise<string> => codeOf(store.put(`n/${i}`, bytes, { mode: 'create' }))
    const codes = await Promise.all([1, 2, 3, 4].map(put))
    assert(codes.includes('done') && codes.includes('unavailable'), codes.join())
    for (let i = 5; i < 20; i++) assert.equal(await put(i), 'done')
  })
})

test('out of descriptors before the name is given: nothing happened, and it goes on: P-11', async () => {
  const { simulation, store } = prepared()
  await simulation.run(async () => {
    assert.equal(await codeOf(store.put('n/a', bytes, { mode: 'create' })), 'done')
    for (const directory of ['/data/n', '/data/n/new']) {
      simulation.faults.decide = (operation, path) =>
        (operation === 'open' && path === directory ? { kind: 'fail', code: 'too-many-open' } : undefined)
      await assert.rejects(store.put('n/new/b', bytes, { mode: 'create' }),
        { name: 'StoreFailure', code: 'unavailable', retryable: true })
      assert.equal(health(store), 'sound')
      assert.deepEqual(simulation.disk.list('/data/n/new'), [], 'neither the name nor a temporary one')
    }
    simulation.faults.decide = undefined
    assert.equal(await codeOf(store.put('n/new/b', bytes, { mode: 'create' })), 'done')
  })
})

test('a link whose answer is lost is ambiguous', async () => {
  const { simulation, store } = prepared()
  simulation.faults.decide = (operation) =>
    (operation === 'link' ? { kind: 'fail-after', code: 'io' } : undefined)
  await simulation.run(async () => {
    assert.equal(await codeOf(store.put('n/a', bytes, { mode: 'create' })), 'ambiguous')
    assert.equal((await store.get('n/a')).length, 10_000)
  })
})

test('what the crash model does to unsynced pages', async () => {
  const outcomes = new Map<string, number>()
  for (let seed = 1; seed <= 1000; seed++) {
    const simulation = new Simulation({ seed })
    const outcome = await simulation.run(async () => {
      const { files } = simulation.startProcess().env
      const file = await files.open('/x', 'create')
      await file.write(new Uint8Array(8192).fill(1))
      await file.sync()
      await syncDirectory(files, '/')
      await file.write(new Uint8Array(8192).fill(2))
      await file.write(new Uint8Array(4096).fill(3), 0)
      simulation.powerCut()
      const found = await simulation.startProcess().env.files.readWhole('/x')
      assert(found.subarray(4096, 8192).every((byte) => byte === 1), 'a synced, untouched page never changes')
      assert(found.length === 8192 || found.length === 16_384)
      return `${found.length} ${kindOf(found.subarray(0, 4096))} ${kindOf(found.subarray(8192))}`
    })
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  for (const wanted of ['8192 1 none', '16384 3 2', '16384 1 0', '16384 3 0', '16384 1 2']) {
    assert(outcomes.has(wanted), `${wanted} never happened: ${[...outcomes.keys()].join('; ')}`)
  }
  assert([...outcomes.keys()].some((outcome) => outcome.includes('mixed')))
})

function kindOf(page: Uint8Array): string {
  if (page.length === 0) return 'none'
  return page.every((byte) => byte === page[0]) ? String(page[0]) : 'mixed'
}

test('names live and die independently; a lost directory takes its synced files along', async () => {
  const outcomes = new Set<string>()
  for (let seed = 1; seed <= 200; seed++) {
    const simulation = new Simulation({ seed })
    outcomes.add(await simulation.run(async () => {
      const { files } = simulation.startProcess().env
      await files.makeDirectories('/d')
      for (const name of ['a', 'b']) {
        const file = await files.open(`/d/${name}`, 'create')
        await file.sync()
      }
      await syncDirectory(files, '/d')
      await files.rename('/d/a', '/d/c')
      simulation.powerCut()
      const after = simulation.startProcess().env.files
      try {
        return (await after.list('/d')).map((entry) => entry.name).sort().join('')
      } catch (error) {
        assert(error instanceof FileFailure)
        return error.code
      }
    }))
  }
  for (const wanted of ['not-found', 'ab', 'bc', 'abc', 'b']) {
    assert(outcomes.has(wanted), `${wanted} never happened`)
  }
})
