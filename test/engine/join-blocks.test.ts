// Joins without equal keys whose both sides are larger than memory: the right side lies on disk and is read
// once a block of left rows, and the answer is that of a query with enough memory. Proves P-10 and P-15.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { realEnv } from '../../storage/env/real/real.ts'
import { openSession, type Session } from '../storage/session.ts'

const ROWS = 300
const MiB = 1 << 20

let directory: string
let wide: Session
let narrow: Session
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'join-blocks-'))
  const open = (name: string, queryBytes: number, batchRows: number): Promise<Session> =>
    openSession(realEnv(), {
      store: { kind: 'file', root: `${directory}/${name}` }, queryBytes, queryTuning: { batchRows } })
  wide = await open('wide', 128 * MiB, 512)
  narrow = await open('narrow', Math.ceil(4 * MiB * 8 / 7), 16)
  const lines = Array.from({ length: ROWS }, (_, row) =>
    `t,host=h${row % 5} i=${row * 7919 % ROWS}i,s="${`row ${row} `.repeat(1000)}" ${row}`)
  for (const session of [wide, narrow]) {
    assert.deepEqual(await session.write(lines.join('\n')), { kind: 'ok' })
  }
})
after(async () => {
  await wide.close()
  await narrow.close()
  await rm(directory, { recursive: true, force: true })
})

const pair = 'a.time AS t1, b.time AS t2, a.host AS host, length(a.s) + length(b.s) AS n, left(b.s, 9) AS s'
const QUERIES = [
  'SELECT count(*) AS n, sum(length(a.s) - length(b.s)) AS m, sum(a.i * b.i) AS p FROM t AS a, t AS b',
  `SELECT ${pair} FROM t AS a JOIN t AS b ON a.i + 290 < b.i AND a.s <> b.s ORDER BY t1, t2`,
  `SELECT ${pair} FROM t AS a LEFT JOIN t AS b ON a.i + 290 < b.i AND a.s <> b.s ORDER BY t1, t2`,
  `SELECT ${pair} FROM t AS a RIGHT JOIN t AS b ON a.i + 290 < b.i AND a.s <> b.s ORDER BY t1, t2`,
  `SELECT ${pair} FROM t AS a FULL JOIN t AS b ON a.i + 290 < b.i AND a.s <> b.s ORDER BY t1, t2`,
  'SELECT time, left(s, 9) AS s FROM t WHERE EXISTS (SELECT 1 FROM t AS b WHERE b.i > t.i + 150 ' +
    'AND b.s > t.s) ORDER BY time',
  'SELECT time, left(s, 9) AS s FROM t WHERE NOT EXISTS (SELECT 1 FROM t AS b WHERE b.i > t.i + 150 ' +
    'AND b.s > t.s) ORDER BY time',
  // Marks: EXISTS, and IN where NULLs of some rows leave the answer open.
  'SELECT time, EXISTS (SELECT 1 FROM t AS b WHERE b.i > t.i + 150 AND b.s > t.s) AS f FROM t ORDER BY time',
  'SELECT i, nullif(t.i % 7, 3) IN (SELECT nullif(b.i % 40, 38) + 2 FROM t AS b WHERE b.i > t.i + 270 ' +
    'AND b.s <> t.s) AS f FROM t ORDER BY i',
]

for (const sql of QUERIES) {
  test(`joined block by block: ${sql.replace(pair, 'pair')}`, async () => {
    const expected = await wide.sql(sql)
    const before = bytes(narrow, 'influxdb3_query_spilled_bytes')
    const found = await narrow.sql(sql)
    assert(bytes(narrow, 'influxdb3_query_spilled_bytes') > before, 'nothing went to disk')
    assert.equal(bytes(narrow, 'influxdb3_query_spill_bytes'), 0, 'nothing is left there')
    assert(expected.rows.length > 0)
    assert.deepEqual(found, expected)
  })
}

function bytes(session: Session, name: string): number {
  return session.database.measurements().find((m) => m.name === name)!.values[0]!.value
}
