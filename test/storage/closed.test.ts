// A database that was closed, could not be opened, or was killed in a simulation holds no kernel memory:
// tests, programs that embed it, and thousands of simulated lives share one process. LIVES=500 for more.
// Proves P-10.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takenBytes } from '../../kernels/extents.ts'
import { endBudgetsOfKilled } from '../../storage/budgets.ts'
import type { Env } from '../../storage/env/env.ts'
import { drainMicrotasks } from '../../storage/env/real/timers.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { openSession, mustWrite, ROOT, type Session } from './session.ts'

const LIVES = Number(process.env['LIVES'] ?? 25)

const lines = (life: number): string =>
  Array.from({ length: 300 }, (_, i) => `t${i % 9},h=h${i},l=l${life} v=${i},s="text${i}" ${i}`).join('\n')

/** Rows in the buffer, in files, in the cache, in merges and in a query that nobody ends. */
async function busySession(env: Env, life: number): Promise<Session> {
  const session = await openSession(env)
  await mustWrite(session, lines(life))
  if (life % 3 > 0) await session.database.snapshot()
  await session.write(lines(life), { database: `d${life}` })
  assert.equal((await session.sql('SELECT * FROM t1')).rows.length > 0, true)
  if (life % 2 === 0) await session.database.deleteDatabase({ name: `d${life}`, hardDelete: 'now' })
  const open = await session.database.query({
    database: 'd', language: 'sql', text: 'SELECT * FROM t2', params: new Map(),
    signal: new AbortController().signal,
  })
  assert(await open.next() !== null)
  return session
}

/** What is made once in a process is there after the first life. */
async function keepsNothing(live: (simulation: Simulation, life: number) => Promise<void>): Promise<void> {
  await new Simulation({ seed: 0 }).run(async () => undefined)
  let before = 0
  for (let life = 0; life <= LIVES; life++) {
    const simulation = new Simulation({ seed: life })
    await simulation.run(() => live(simulation, life))
    await drainMicrotasks()
    endBudgetsOfKilled()
    if (life === 0) before = takenBytes()
    else assert.equal(takenBytes(), before, `life ${life}`)
  }
}

test(`${LIVES} databases are closed with rows everywhere: the kernel memory comes back: P-10`, () =>
  keepsNothing(async (simulation, life) => {
    const before = takenBytes()
    const session = await busySession(simulation.startProcess().env, life)
    assert(takenBytes() > before + (1 << 18))
    await session.close()
    if (life > 0) assert.equal(takenBytes(), before, `life ${life}, by itself`)
    await assert.rejects(session.write('t v=1 1'), /is stopping/)
    await assert.rejects(session.sql('SELECT * FROM t1'), /is stopping/)
  }))

test('a start that fails keeps no memory: P-10', () => keepsNothing(async (simulation, life) => {
  const session = await busySession(simulation.startProcess().env, life)
  await session.close()
  const held = takenBytes()
  // A clean stop ends the newest segment, so a byte of it that is wrong is damage.
  const { disk } = simulation
  const names = disk.list(`${ROOT}/n/wal`).map(({ name }) => name).sort()
  const file = disk.findFile('test', `${ROOT}/n/wal/${names.at(-1)!}`)
  file.write(new Uint8Array(8).fill(0xff), file.size - 200)
  await assert.rejects(openSession(simulation.startProcess().env), { name: 'DamagedObject' })
  if (life > 0) assert.equal(takenBytes(), held)
}))

test('killed processes of a simulation are given up by their budgets', () =>
  keepsNothing(async (simulation, life) => {
    const process = simulation.startProcess()
    await process.run(async (env) => {
      const session = await busySession(env, life)
      void session.write(lines(life + 1))
      simulation.kill(process)
    })
  }))
