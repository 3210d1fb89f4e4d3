// A node, or two, on a simulated remote object store (worlds/store.ts): P-01, P-02, P-07, P-08, P-16. Then
// two first starts at once on an empty store. Which seeds, and how to choose them: fresh-seeds.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fenced } from '../../storage/create-record.ts'
import type { Env } from '../../storage/env/env.ts'
import { SimulatedObjectStore } from '../../storage/env/simulated/object-store.ts'
import { Simulation, type SimulatedProcess } from '../../storage/env/simulated/simulation.ts'
import { retryingStore } from '../../storage/object-store/retrying.ts'
import { forEachSeed } from '../env/seeds.ts'
import { mustWrite, openSession, type SessionOptions } from '../storage/session.ts'
import { forSeeds, isFixed } from './fresh-seeds.ts'
import { storeRun } from './worlds/store.ts'

const FILE = 'test/sim/store.test.ts'
const FIRST_STARTS = 30

test('store world: on a remote store that fails in every way nothing is lost, nobody is stopped: P-01, ' +
  'P-02, P-07, P-16', async (t) => {
  let [acknowledged, unknown, fenced, refusedStarts] = [0, 0, 0, 0]
  const seeds = await forSeeds('store', FILE, async (seed) => {
    const run = await storeRun(seed)
    acknowledged += run.acknowledged
    unknown += run.unknown
    fenced += run.fenced
    refusedStarts += run.refusedStarts
  })
  t.diagnostic(`${seeds} seeds: ${acknowledged} acknowledged, ${unknown} unknown, ` +
    `${fenced} processes fenced, ${refusedStarts} starts refused for want of their log`)
  if (seeds >= 10) assert(acknowledged > seeds * 10 && unknown > seeds, 'the test tests nothing')
})

test('the same seed gives the same run', { skip: isFixed }, async () => {
  for (const seed of [2, 3]) assert.equal((await storeRun(seed)).hash, (await storeRun(seed)).hash)
})

/** Opens a session on a store that both processes see. */
type Opening = (process: SimulatedProcess) => Promise<SessionOptions>

const openings: Record<string, (simulation: Simulation) => Opening> = {
  'one directory': () => async () => ({}),
  'one remote store': (simulation) => {
    const objects = new SimulatedObjectStore(simulation)
    return async (process) => ({ store: {
      kind: 'remote', store: retryingStore(process.env, objects.clientOf(process)), walRoot: '/machine',
    } })
  },
}

for (const [name, openingOn] of Object.entries(openings)) {
  test(`of two first starts at once on ${name}, at least one works, and none sees damage: P-07, P-08`,
    () => forEachSeed(FIRST_STARTS, FILE, (seed) => firstStarts(seed, openingOn)))
}

async function firstStarts(seed: number, openingOn: (simulation: Simulation) => Opening): Promise<void> {
  const simulation = new Simulation({ seed })
  const optionsOf = openingOn(simulation)
  await simulation.run(async () => {
    const starts = ['one', 'two'].map(async (name) => {
      const process = simulation.startProcess(name)
      await simulation.sleep(simulation.random.fraction() * 5)
      return process.run(async (env) => firstLife(env, await optionsOf(process)))
    })
    const outcomes = await Promise.all(starts)
    for (const outcome of outcomes) if (outcome.kind === 'failed') throw outcome.error
    const last = simulation.startProcess('last')
    const outcome = await last.run(async (env) => {
      const session = await openSession(env, await optionsOf(last))
      const written = outcomes.filter((one) => one.kind === 'done' && one.value).length
      assert(written > 0, 'of two first starts none works')
      const { rows } = await session.sql('SELECT n FROM t')
      assert(rows.length >= written, 'an acknowledged row is lost: P-01')
      await mustWrite(session, 't n=3i 3')
      await session.close()
    })
    if (outcome.kind === 'failed') throw outcome.error
  })
}

/** Whether its write was acknowledged. A process that was overtaken says so; nothing looks damaged. */
async function firstLife(env: Env, options: SessionOptions): Promise<boolean> {
  try {
    const session = await openSession(env, options)
    await mustWrite(session, `t n=1i ${env.processId}`)
    return true
  } catch (error) {
    const text = String(error)
    const isTold = error instanceof Fenced || /another process (has taken over|that starts)/.test(text)
    assert(isTold, `a first start failed: ${text}`)
    return false
  }
}
