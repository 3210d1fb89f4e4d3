// The production engine on a simulated machine: power cuts, kills, EIO, ENOSPC, EMFILE, short writes, failing
// syncs, lost answers and a jumping wall clock, while rows are written and read, tables are dropped and made
// again, and the write buffer is full. Proves P-01 to P-07, P-10, P-15 and P-16 as far as one node goes; see
// worlds/node.ts. Which seeds, and how to choose them: fresh-seeds.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Env, File } from '../../storage/env/env.ts'
import { forSeeds, isFixed } from './fresh-seeds.ts'
import { nodeRun, type Spoil } from './worlds/node.ts'

test('node world: every acknowledged row survives, nothing deleted comes back, the server always starts: ' +
  'P-01 to P-07, P-10, P-15, P-16', async () => {
  let [acknowledged, dropped] = [0, 0]
  const seeds = await forSeeds('node', 'test/sim/node.test.ts', async (seed) => {
    const run = await nodeRun(seed)
    acknowledged += run.acknowledged
    dropped += run.dropped
  })
  if (seeds < 10) return
  assert(acknowledged > seeds * 5, `only ${acknowledged} acknowledged writes: the test tests nothing`)
  assert(dropped > 0, 'nothing was dropped: the test tests nothing')
})

test('the same seed gives the same run', { skip: isFixed }, async () => {
  for (const seed of [3, 10]) assert.equal((await nodeRun(seed)).hash, (await nodeRun(seed)).hash)
})

/** Worlds in which a promise does not hold: the check above must notice each. */
const planted: Record<string, Spoil> = {
  'the log is not synced': withFiles((file) => file.path.endsWith('.wal')
    ? { ...file, datasync: async () => undefined } : file),
  'objects are not synced': withFiles((file) => /\.wal/.test(file.path) ? file
    : { ...file, sync: async () => undefined }),
  'names in the log are not synced': withDirectories((path) => !path.endsWith('/wal')),
  'names of objects are not synced': withDirectories((path) => path.endsWith('/wal')),
}

const SEEDS_MAX = 40

for (const [name, spoil] of Object.entries(planted)) {
  test(`a planted bug is caught: ${name}`, { skip: isFixed }, async () => {
    for (let seed = 1; seed <= SEEDS_MAX; seed++) {
      try {
        await nodeRun(seed, spoil)
      } catch {
        return
      }
    }
    assert.fail(`${SEEDS_MAX} seeds and nothing was noticed`)
  })
}

function withFiles(change: (file: File) => File): Spoil {
  return (env: Env) => ({ ...env, files: { ...env.files,
    open: async (path, mode) => change(await env.files.open(path, mode)) } })
}

function withDirectories(isSynced: (path: string) => boolean): Spoil {
  return (env: Env) => ({ ...env, files: {
    ...env.files,
    openDirectory: async (path) => {
      const directory = await env.files.openDirectory(path)
      return isSynced(path) ? directory : { ...directory, sync: async () => undefined }
    },
  } })
}
