// --query-file-limit: a query over more Parquet files of a table is refused, and one over fewer is not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Database } from '../../engine/database.ts'
import { RequestBody } from '../../engine/request-body.ts'
import { realEnv } from '../../storage/env/real/real.ts'

const WINDOW_S = 600
const FILES = 8
const refused = (files: number, table = 'm') => ({
  message: `External error: Query would exceed file limit of 4 parquet files: it would read ${files} of ` +
    `table ${table}. Please specify a smaller time range for your query. You can increase the file limit ` +
    'with the `--query-file-limit` option in the serve command',
})

/** A table of one row in each of eight files and one in the buffer, and a table of four files. */
async function withFiles(limit: number | null, work: (database: Database) => Promise<void>): Promise<void> {
  const database = await Database.open(realEnv(), {
    nodeId: 'n', store: { kind: 'memory' }, walFlushIntervalMs: 1000, walSnapshotSize: 600,
    walSegmentsToKeep: 10, gen1DurationMs: WINDOW_S * 1000, notice: () => undefined,
    ...(limit === null ? {} : { queryFilesMax: limit }),
  })
  try {
    await database.createDatabase({ name: 'd', retentionNs: null })
    const lines = Array.from({ length: FILES }, (_, i) => `m f=${i} ${i * WINDOW_S}`)
    await write(database, [...lines, ...lines.slice(0, 4).map((line) => line.replace('m', 'few'))])
    await database.snapshot()
    await write(database, [`m f=100 ${FILES * WINDOW_S}`])
    await work(database)
  } finally {
    await database.close()
  }
}

async function write(database: Database, lines: readonly string[]): Promise<void> {
  const bytes = new TextEncoder().encode(lines.join('\n'))
  const body = new RequestBody(database.requestMemory, bytes.length)
  body.append(bytes)
  const outcome = await database.write(
    { database: 'd', body, precision: 's', acceptPartial: false, noSync: false })
  assert.equal(outcome.kind, 'ok')
}

async function rowsOf(database: Database, text: string): Promise<number> {
  const signal = new AbortController().signal
  const stream = await database.query({ database: 'd', language: 'sql', text, params: new Map(), signal })
  let rows = 0
  for (let batch = await stream.next(); batch !== null; batch = await stream.next()) rows += batch.rows
  stream.close()
  return rows
}

const until = (windows: number) => `time < '${new Date(windows * WINDOW_S * 1000).toISOString()}'`

test('a query over more files than the limit is refused, wherever it reads them', () =>
  withFiles(4, async (database) => {
    for (const text of [
      'SELECT f FROM m', 'SELECT count(*) FROM m', 'SELECT * FROM m ORDER BY time DESC LIMIT 1',
      'SELECT 1 WHERE (SELECT max(f) FROM m) > 1', 'SELECT few.f FROM few JOIN m ON few.f = m.f',
      'EXPLAIN ANALYZE SELECT f FROM m',
    ]) await assert.rejects(rowsOf(database, text), refused(FILES), text)
    await assert.rejects(rowsOf(database, `SELECT f FROM m WHERE ${until(5)}`), refused(5))
  }))

test('files outside of the time range, other tables, and rows in the buffer do not count', () =>
  withFiles(4, async (database) => {
    assert.equal(await rowsOf(database, `SELECT f FROM m WHERE ${until(4)}`), 4)
    assert.equal(await rowsOf(database, `SELECT f FROM m WHERE NOT ${until(4)}`), 5)
    assert.equal(await rowsOf(database, 'SELECT f FROM few'), 4)
    assert.equal(await rowsOf(database, `SELECT f FROM few UNION ALL SELECT f FROM m WHERE ${until(4)}`), 8)
    assert.ok(await rowsOf(database, 'EXPLAIN SELECT f FROM m') > 0)
  }))

test('without the option there is no limit', () =>
  withFiles(null, async (database) => {
    assert.equal(await rowsOf(database, 'SELECT f FROM m'), FILES + 1)
  }))
