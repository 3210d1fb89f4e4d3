// sleep() keeps its own query waiting and no other; whoever lets go of a sleeping query frees it at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Database } from '../../engine/database.ts'
import { valuesOf } from '../../engine/expressions/scalars.ts'
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
  return (await textsOf(database, text, signal)).length
}

/** Rows, each as its values beside each other. */
async function textsOf(
  database: Database, text: string, signal = new AbortController().signal,
): Promise<string[]> {
  const stream = await database.query({ database: 'd', language: 'sql', text, params: new Map(), signal })
  const rows: string[] = []
  for (let batch = await stream.next(); batch !== null; batch = await stream.next()) {
    const columns = batch.columns.map((c) => valuesOf(c))
    for (let row = 0; row < batch.rows; row++) rows.push(columns.map((values) => values[row]).join('|'))
  }
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

test('EXPLAIN ANALYZE VERBOSE: rows, full metrics and how long it took', async () => {
  await inSimulation(async (database) => {
    const rows = await textsOf(database, 'EXPLAIN ANALYZE VERBOSE SELECT sleep(60) FROM (VALUES (1), (2))')
    const kinds = rows.map((row) => row.split('|', 1)[0])
    assert.deepEqual(kinds, ['Plan with Metrics', 'Plan with Full Metrics', 'Output Rows', 'Duration'])
    assert.equal(rows[2], 'Output Rows|2')
    const [, took] = rows[3]!.split('|')
    assert.match(took!, /^[0-9]+\.[0-9]{3}ms$/)
    const tookMs = Number.parseFloat(took!)
    assert.ok(tookMs >= 60_000 && tookMs < 120_000, took!)
  })
})
