// Nothing grows with the number of queries: budgets return to where they were after queries that end, fail,
// are cut off in the middle, or whose client leaves; versions of tables are let go.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Database } from '../../engine/database.ts'
import { RequestBody } from '../../engine/request-body.ts'
import { realEnv } from '../../storage/env/real/real.ts'

const ROUNDS = 200

const queries = [
  'SELECT * FROM cpu',
  'SELECT host, avg(v), max(w) FROM cpu GROUP BY host ORDER BY host',
  `SELECT date_bin(INTERVAL '1 minute', time) AS t, host, sum(v) FROM cpu GROUP BY t, host ORDER BY t, host`,
  'SELECT DISTINCT ON (host) * FROM cpu ORDER BY host, time DESC',
  'SELECT host, selector_last(v, time)[\'value\'] FROM cpu GROUP BY host',
  'SELECT DISTINCT host FROM cpu',
  'SELECT count(*) FROM cpu',
  'SELECT a.host, b.v FROM cpu a JOIN cpu b ON a.host = b.host AND a.time = b.time ORDER BY b.v LIMIT 3',
  'SELECT v, row_number() OVER (PARTITION BY host ORDER BY time) AS n FROM cpu WHERE v > 3 ' +
    'ORDER BY v, n LIMIT 5',
  'SELECT s, count(*) FROM cpu GROUP BY s HAVING count(*) > 1',
  'SELECT v / (v - v) FROM cpu',
]

async function openWithRows(): Promise<Database> {
  const database = await Database.open(realEnv(), {
    nodeId: 'n', store: { kind: 'memory' }, walFlushIntervalMs: 1000, walSnapshotSize: 600,
    walSegmentsToKeep: 10, gen1DurationMs: 600_000, notice: () => undefined,
  })
  for (let batch = 0; batch < 4; batch++) {
    const lines = Array.from({ length: 2000 }, (_, i) =>
      `cpu,host=h${i % 20} v=${(i * 7) % 50}i,w=${i}.5,s="t${i % 11}" ` +
        `${1_700_000_000 + batch * 100 + i}000000000`)
    const bytes = Buffer.from(lines.join('\n'))
    const body = new RequestBody(database.requestMemory, bytes.length)
    body.append(bytes)
    const outcome = await database.write({
      database: 'd', body, precision: 'ns', acceptPartial: false, noSync: false,
    })
    assert.equal(outcome.kind, 'ok')
    if (batch === 1) await database.snapshot()
  }
  return database
}

/** Runs a query; `batches` cuts it off after so many. */
async function run(database: Database, text: string, batches = Infinity): Promise<void> {
  const signal = new AbortController().signal
  const stream = await database.query({ database: 'd', language: 'sql', text, params: new Map(), signal })
  try {
    for (let n = 0; n < batches && await stream.next() !== null; n++) continue
  } finally {
    stream.close()
  }
}

function usedBytes(database: Database, purpose: string): number {
  const memory = database.measurements().find((one) => one.name === 'influxdb3_memory_bytes')!
  return memory.values.find((value) => value.labels.get('purpose') === purpose)!.value
}

test('queries leave nothing behind', async () => {
  const database = await openWithRows()
  try {
    for (const text of queries) await run(database, text).catch(() => undefined)
    const before = new Map(['write buffer', 'column cache', 'directories', 'scratch'].map((purpose) =>
      [purpose, usedBytes(database, purpose)]))
    for (let round = 0; round < ROUNDS; round++) {
      const batches = [0, 1, Infinity][round % 3]
      for (const text of queries) await run(database, text, batches).catch(() => undefined)
    }
    assert.equal(usedBytes(database, 'queries'), 0)
    for (const [purpose, bytes] of before) assert.equal(usedBytes(database, purpose), bytes, purpose)
  } finally {
    await database.close()
  }
})

test('a client that has left ends its query, and its memory comes back', async () => {
  const database = await openWithRows()
  try {
    const client = new AbortController()
    const stream = await database.query({
      database: 'd', language: 'sql', text: 'SELECT * FROM cpu ORDER BY w', params: new Map(),
      signal: client.signal,
    })
    client.abort()
    await assert.rejects(stream.next())
    stream.close()
    assert.equal(usedBytes(database, 'queries'), 0)
  } finally {
    await database.close()
  }
})
