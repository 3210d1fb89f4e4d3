// sleep() keeps its own query waiting and no other; whoever lets go of a sleeping query frees it at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Database } from '../../engine/database.ts'
import { UserError } from '../../parser/diagnostic.ts'
import type { Env } from '../../storage/env/env.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'

async function inSimulation(work: (database: Database, env: Env) => Promise<void>): Promise<void> {
  const simulation = new Simulation({ seed: 1 })
  await simulation.run(async () => {
    const outcome = await simulation.startProcess().run(async (env) => {
      const database = await Database.open(env, {
        nodeId: 'n', store: { kind: 'memory' }, walFlushIntervalMs: 20, walSnapshotSize: 600,
        walSegmentsToKeep: 2, gen1DurationMs: 600_000, notice: () => undefined,
      })
      await database.createDatabase({ name: 'd', retentionNs: null })
      await work(database, env)
      await database.close()
    })
    if (outcome.kind === 'failed') throw outcome.error
  })
}

async function rowsOf(
  database: Database, text: string, signal = new AbortController().signal,
): Promise<number> {
  const stream = await database.query({ database: 'd', language: 'sql', text, params: new Map(), signal })
  let rows = 0
  for (let batch = await stream.next(); batch !== null; batch = await stream.next()) rows += batch.rows
  stream.close()
  return rows
}

test('sleep: the query begins later by the sum of its calls, others are answered meanwhile', async () => {
  await inSimulation(async (database, env) => {
    const startMs = env.clock.monotonicMs()
    const slow = rowsOf(database, `SELECT sleep(1.5), sleep(INTERVAL '2 seconds') FROM (SELECT sleep(1))`)
    assert.equal(await rowsOf(database, 'SELECT 1'), 1)
    assert.ok(env.clock.monotonicMs() - startMs < 1000, 'another query does not wait')
    assert.equal(await slow, 1)
    const tookMs = env.clock.monotonicMs() - startMs
    assert.ok(tookMs >= 3500 && tookMs < 6000, `took ${tookMs} ms`)
  })
})

test('sleep: EXPLAIN does not wait, EXPLAIN ANALYZE does', async () => {
  await inSimulation(async (database, env) => {
    const startMs = env.clock.monotonicMs()
    await rowsOf(database, 'EXPLAIN SELECT sleep(60)')
    assert.ok(env.clock.monotonicMs() - startMs < 1000)
    await rowsOf(database, 'EXPLAIN ANALYZE SELECT sleep(60)')
    assert.ok(env.clock.monotonicMs() - startMs >= 60_000)
  })
})

test('sleep: a cancelled query ends long before its sleep', async () => {
  await inSimulation(async (database, env) => {
    const startMs = env.clock.monotonicMs()
    const abort = new AbortController()
    const slow = rowsOf(database, 'SELECT sleep(3600)', abort.signal)
    abort.abort()
    await assert.rejects(slow, (error) => error instanceof UserError && error.code === 'query-cancelled')
    assert.ok(env.clock.monotonicMs() - startMs < 10_000)
  })
})
