// What a query is told whose memory is used up: alone, that it asks for too much; beside another query that
// holds what it would need, to try again. Not how much a query may hold (queries.ts says). Proves P-10.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Unavailable, UserError } from '../../engine/door.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { openSession, mustWrite, type Session } from '../storage/session.ts'

const ROWS = 40_000
/** Two sorts of so many do not fit beside each other, one does. */
const FEW = 3000
const MEMORY = 2 << 20

let session: Session
before(async () => {
  session = await openSession(realEnv(), {
    store: { kind: 'memory' }, queryBytes: MEMORY, queryTuning: { batchRows: 64 },
  })
  const lines = Array.from({ length: ROWS }, (_, i) => `t i=${i}i,s="text ${i}" ${i}`)
  await mustWrite(session, lines.join('\n'))
})
after(() => session.close())

const sorted = (rows: number): string => `SELECT i, s FROM t WHERE i < ${rows} ORDER BY s, i`

/** Some of the operators that fail give back at once what they hold, before the query is asked about it. */
const large = [
  ...[10_000, 20_000, 40_000].map(sorted),
  'SELECT last_value(i) OVER (ORDER BY s DESC, i) FROM t',
  'SELECT s, count(*) FROM t GROUP BY s',
  'SELECT count(*) FROM t a JOIN t b ON a.s = b.s',
  'SELECT array_agg(s) FROM t',
]

for (const sql of large) {
  test(`a query alone is not told that others hold memory: P-10: ${sql}`, async () => {
    await assert.rejects(session.sql(sql), (error) => {
      assert.ok(error instanceof UserError, String(error))
      assert.match(error.message, /^Resources exhausted: .* raise --exec-mem-pool-bytes$/)
      return true
    })
  })
}

test('a query is told to try again where another one holds what it would need: P-10', async () => {
  const text = sorted(FEW)
  const signal = new AbortController().signal
  const query = { database: 'd', language: 'sql', text, params: new Map(), signal } as const
  const other = await session.database.query(query)
  try {
    assert.ok(await other.next() !== null)
    await assert.rejects(session.sql(text), (error) => {
      assert.ok(error instanceof Unavailable, String(error))
      assert.match(error.message, /^Resources exhausted: .*; others hold the rest, try again$/)
      return true
    })
  } finally {
    other.close()
  }
  assert.equal((await session.sql(text)).rows.length, FEW)
})
