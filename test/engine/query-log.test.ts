// system.queries: what was asked of a database, how it went, and no more of it than the log has room for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scalar } from '../../kernels/column.ts'
import { Database } from '../../engine/database.ts'
import { valuesOf } from '../../engine/expressions/scalars.ts'
import { realEnv } from '../../storage/env/real/real.ts'

async function withDatabase(size: number, work: (database: Database) => Promise<void>): Promise<void> {
  const database = await Database.open(realEnv(), {
    nodeId: 'n', store: { kind: 'memory' }, walFlushIntervalMs: 1000, walSnapshotSize: 600,
    walSegmentsToKeep: 10, gen1DurationMs: 600_000, notice: () => undefined, queryLogSize: size,
  })
  try {
    for (const name of ['d', 'e']) await database.createDatabase({ name, retentionNs: null })
    await work(database)
  } finally {
    await database.close()
  }
}

async function ask(database: Database, text: string, of = 'd', batches = Infinity): Promise<Scalar[][]> {
  const signal = new AbortController().signal
  const stream = await database.query({ database: of, language: 'sql', text, params: new Map(), signal })
  const rows: Scalar[][] = []
  try {
    for (let n = 0; n < batches; n++) {
      const batch = await stream.next()
      if (batch === null) break
      const columns = batch.columns.map((c) => valuesOf(c))
      for (let row = 0; row < batch.rows; row++) rows.push(columns.map((values) => values[row]!))
    }
  } finally {
    stream.close()
  }
  return rows
}

const how = 'SELECT query_text, phase, success, running, cancelled FROM system.queries ORDER BY id'

test('queries show how they went: done, refused, failed while running, left, and the one that asks', () =>
  withDatabase(100, async (database) => {
    await ask(database, 'SELECT 1')
    await assert.rejects(ask(database, 'SELECT nope'))
    await assert.rejects(ask(database, 'SELECT 1 / (value - 1) FROM generate_series(1, 2)'))
    await ask(database, 'SELECT value FROM generate_series(1, 100000)', 'd', 1)
    await ask(database, 'SELECT 2', 'e')
    assert.deepEqual(await ask(database, how), [
      ['SELECT 1', 'success', true, false, false],
      ['SELECT nope', 'fail', false, false, false],
      ['SELECT 1 / (value - 1) FROM generate_series(1, 2)', 'fail', false, false, false],
      ['SELECT value FROM generate_series(1, 100000)', 'cancel', false, false, true],
      [how, 'planned', false, true, false],
    ])
  }))

test('a query that is done has times and memory, one that was refused has none', () =>
  withDatabase(100, async (database) => {
    await ask(database, 'SELECT count(*) FROM generate_series(1, 100000)')
    await assert.rejects(ask(database, 'SELECT nope'))
    const rows = await ask(database, 'SELECT plan_duration, execute_duration, end2end_duration, ' +
      'compute_duration, max_memory FROM system.queries ORDER BY id LIMIT 2')
    const [plan, execute, whole, compute, memory] = rows[0] as bigint[]
    assert.ok(plan! >= 0n && execute! >= 0n && compute! > 0n && memory! > 0n)
    assert.equal(plan! + execute!, whole)
    assert.deepEqual(rows[1]!.filter((_, i) => i !== 2), [null, null, null, null])
  }))

test('the log keeps the last ones, cuts long texts, and can be off', async () => {
  await withDatabase(3, async (database) => {
    for (let i = 0; i < 10; i++) await ask(database, `SELECT ${i}`)
    const texts = await ask(database, 'SELECT query_text FROM system.queries ORDER BY id')
    assert.deepEqual(texts.slice(0, 2), [['SELECT 8'], ['SELECT 9']])
    assert.equal(texts.length, 3)
    await ask(database, `SELECT '${'x'.repeat(50_000)}'`)
    const [[length]] = await ask(database, 'SELECT max(length(query_text)) FROM system.queries') as [[bigint]]
    assert.equal(Number(length), 10_001)
  })
  await withDatabase(0, async (database) => {
    assert.deepEqual(await ask(database, 'SELECT query_text FROM system.queries'), [])
  })
})
