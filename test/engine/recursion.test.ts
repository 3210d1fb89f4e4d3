// Recursions that would never end: alone they meet the limit of rounds or the memory of the query, and a
// client that leaves ends them in the middle; none of them keeps memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Database } from '../../engine/database.ts'
import { ROUNDS_MAX } from '../../engine/operators/recursive.ts'
import { realEnv } from '../../storage/env/real/real.ts'

const endless = 'WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n FROM c) SELECT count(*) FROM c'
const growing = 'WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL ' +
  'SELECT a.n FROM c a, (VALUES (1), (2), (3)) b) SELECT count(*) FROM c'

async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const database = await Database.open(realEnv(), {
    nodeId: 'n', store: { kind: 'memory' }, walFlushIntervalMs: 1000, walSnapshotSize: 600,
    walSegmentsToKeep: 10, gen1DurationMs: 600_000, notice: () => undefined,
  })
  try {
    await database.createDatabase({ name: 'd', retentionNs: null })
    await work(database)
    const memory = database.measurements().find((one) => one.name === 'influxdb3_memory_bytes')!
    const queries = memory.values.find((value) => value.labels.get('purpose') === 'queries')
    assert.equal(queries?.value, 0, 'a query that ended holds nothing')
  } finally {
    await database.close()
  }
}

async function ask(database: Database, text: string, signal: AbortSignal): Promise<void> {
  const stream = await database.query({ database: 'd', language: 'sql', text, params: new Map(), signal })
  try {
    while (await stream.next() !== null) continue
  } finally {
    stream.close()
  }
}

test('a recursion without end is ended by the limit of rounds', () => withDatabase(async (database) => {
  const message = new RegExp(`"c" did not come to an end within ${ROUNDS_MAX} rounds`)
  await assert.rejects(ask(database, endless, new AbortController().signal), message)
}))

test('a recursion that grows is ended by its memory', () => withDatabase(async (database) => {
  const message = /^UserError: Resources exhausted: /
  await assert.rejects(ask(database, growing, new AbortController().signal), message)
}))

test('P-12: a client that leaves ends a recursion in the middle', () => withDatabase(async (database) => {
  const client = new AbortController()
  const asked = ask(database, endless, client.signal)
  setTimeout(() => client.abort(), 20)
  await assert.rejects(asked, /the query was cancelled/)
}))
