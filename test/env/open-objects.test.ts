// Files kept open for ranged reads: bounded, never closed under a reader, never stale.
// What ranged reads return is in the contract suite.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { fileStore } from '../../storage/object-store/file.ts'
import { openObjects } from '../../storage/object-store/open-objects.ts'
import type { File, Files } from '../../storage/env/env.ts'
import { forEachSeed } from './seeds.ts'

type Counted = { readonly files: Files; readonly open: () => number; readonly peak: () => number }

/** Counts open files and fails reads of closed ones (the files assert that by themselves). */
function counting(files: Files): Counted {
  let open = 0
  let peak = 0
  return {
    open: () => open,
    peak: () => peak,
    files: {
      ...files,
      open: async (path, mode): Promise<File> => {
        const file = await files.open(path, mode)
        peak = Math.max(peak, ++open)
        return { ...file, close: () => { open--; return file.close() } }
      },
    },
  }
}

test('many readers over few descriptors, with names forgotten meanwhile', () =>
  forEachSeed(50, 'test/env/open-objects.test.ts', async (seed) => {
    const simulation = new Simulation({ seed })
    const { random } = simulation
    await simulation.run(async () => {
      const { env } = simulation.startProcess()
      for (let i = 0; i < 12; i++) {
        const file = await env.files.open(`/${i}`, 'create')
        await file.write(new Uint8Array(100).fill(i))
        await file.close()
      }
      const counted = counting(env.files)
      const objects = openObjects(counted.files, 4)
      await Promise.all(Array.from({ length: 6 }, async () => {
        for (let n = 0; n < 40; n++) {
          const i = random.below(12)
          const into = new Uint8Array(10)
          await objects.use(`/${i}`, (file) => file.read(into, 50))
          assert(into.every((byte) => byte === i))
          if (random.chance(0.2)) objects.forget(`/${random.below(12)}`)
          if (random.chance(0.02)) await objects.closeIdle()
        }
      }))
      await assert.rejects(objects.use('/none', (file) => file.size()), { code: 'not-found' })
      // Readers may hold one each above the limit, and forgotten ones are being closed.
      assert(counted.peak() <= 4 + 6 * 2 + 2, `peak ${counted.peak()}`)
      await simulation.sleep(1000)
      assert(counted.open() <= 4, `${counted.open()} open when idle`)
      await objects.closeIdle()
      assert.equal(counted.open(), 0)
    })
  }))

test('at the limit of descriptors idle ones make room', async () => {
  const simulation = new Simulation({ seed: 1 })
  simulation.faults.openFilesMax = 3
  await simulation.run(async () => {
    const store = fileStore(simulation.startProcess().env, '/data')
    for (let i = 0; i < 10; i++) {
      const put = (): Promise<void> => store.put(`n/${i}`, new Uint8Array(50).fill(i), { mode: 'create' })
      await put().catch(put)
      assert.equal((await store.getRange(`n/${i}`, 10, 1))[0], i)
    }
    for (let i = 0; i < 10; i++) assert.equal((await store.getRange(`n/${i}`, 10, 1))[0], i)
  })
})
