// A node, or two, on a simulated remote object store (worlds/store.ts), on seeds that are new in every run
// and printed: P-01, P-02, P-07, P-08, P-16. Then two first starts at once on an empty store. RUNS=n for
// more seeds, FROM=n for the first, SEED=n for one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fenced } from '../../storage/create-record.ts'
import type { Env } from '../../storage/env/env.ts'
import { SimulatedObjectStore } from '../../storage/env/simulated/object-store.ts'
import { Simulation, type SimulatedProcess } from '../../storage/env/simulated/simulation.ts'
import { retryingStore } from '../../storage/object-store/retrying.ts'
import { mustWrite, openSession, type SessionOptions } from '../storage/session.ts'
import { storeRun } from './worlds/store.ts'

const FILE = 'test/sim/store.test.ts'
const SEED = process.env['SEED']
const RUNS = SEED === undefined ? Number(process.env['RUNS'] ?? 15) : 1
const FROM = Number(SEED ?? process.env['FROM'] ?? 1_000 + Math.floor(Date.now() / 1_000) % 1_000_000)

async function forSeeds(count: number, body: (seed: number) => Promise<void>): Promise<void> {
  for (let seed = FROM; seed < FROM + count; seed++) {
    try {
      await body(seed)
    } catch (error) {
      throw new Error(`seed ${seed}; again: SEED=${seed} node --test ${FILE}`, { cause: error })
    }
  }
}

test('on a remote store that fails in every way nothing is lost, nobody is stopped: P-01, P-02, P-07, P-16',
  async (t) => {
    let [acknowledged, unknown, fenced, refusedStarts] = [0, 0, 0, 0]
    await forSeeds(RUNS, async (seed) => {
      const run = await storeRun(seed)
      acknowledged += run.acknowledged
      unknown += run.unknown
      fenced += run.fenced
      refusedStarts += run.refusedStarts
    })
    t.diagnostic(`seeds ${FROM} to ${FROM + RUNS - 1}: ${acknowledged} acknowledged, ${unknown} unknown, ` +
      `${fenced} processes fenced, ${refusedStarts} starts refused for want of their log`)
    if (RUNS >= 10) assert(acknowledged > RUNS * 10 && unknown > RUNS, 'the test tests nothing')
  })

test('the same seed gives the same run', { skip: SEED !== undefined }, async () => {
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
    () => forSeeds(RUNS * 2, (seed) => firstStarts(seed, openingOn)))
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
