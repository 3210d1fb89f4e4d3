// Directories that outlive a power cut, whoever was killed while making them. Proves P-01 for a log that lies
// in a directory of its own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { makeDirectoryDurably } from '../../storage/env/sync-directory.ts'

const DEEP = '/a/b/c/d'

/** Kills the first process after so many calls, lets a second one make the same, and cuts the power. */
async function lostAfter(calls: number, seed: number): Promise<boolean> {
  const simulation = new Simulation({ seed })
  await simulation.run(async () => {
    const first = simulation.startProcess()
    let asked = 0
    simulation.faults.decide = () => {
      if (++asked > calls) simulation.kill(first)
      return undefined
    }
    await first.run(({ files }) => makeDirectoryDurably(files, DEEP))
    simulation.faults.decide = () => undefined
    const second = await simulation.startProcess().run(({ files }) => makeDirectoryDurably(files, DEEP))
    assert.equal(second.kind, 'done')
    simulation.powerCut()
  })
  let isThere = false
  await simulation.run(async () => {
    isThere = await simulation.startProcess().env.files.exists(DEEP)
  })
  return !isThere
}

test('a directory outlives a power cut, though a process was killed while making it: P-01', async () => {
  for (let calls = 0; calls < 20; calls++) {
    for (let seed = 1; seed <= 10; seed++) {
      assert(!await lostAfter(calls, seed), `lost after ${calls} calls, seed ${seed}`)
    }
  }
})
