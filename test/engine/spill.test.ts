// Queries over more rows than their memory: sorts, windows, groups and joins go to disk and give the same
// answer as with enough memory. Nothing of it is left afterwards. Proves P-10 and P-15 for such queries.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { realEnv } from '../../storage/env/real/real.ts'
import { openSession, type Session } from '../storage/session.ts'

const ROWS = 100_000
const MiB = 1 << 20

let directory: string
let wide: Session
let narrow: Session
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spill-test-'))
  const open = (name: string, queryBytes: number, batchRows: number): Promise<Session> =>
    openSession(realEnv(), {
      store: { kind: 'file', root: `${directory}/${name}` }, queryBytes, queryTuning: { batchRows } })
  wide = await open('wide', 128 * MiB, 8192)
  // Batches in the same proportion to the memory, of which one query may hold seven eighths.
  narrow = await open('narrow', Math.ceil(8 * MiB * 8 / 7), 512)
  for (const session of [wide, narrow]) await fill(session)
})
after(async () => {
  await wide.close()
  await narrow.close()
  await rm(directory, { recursive: true, force: true })
})

async function fill(session: Session): Promise<void> {
  for (let from = 0; from < ROWS; from += 20_000) {
    const lines = Array.from({ length: 20_000 }, (_, i) => lineOf(from + i))
    assert.deepEqual(await session.write(lines.join('\n')), { kind: 'ok' })
    const others = lines.map((line) => line.replace('t', 'u').replaceAll('=h', '=k'))
    if (from < 40_000) assert.deepEqual(await session.write(others.join('\n')), { kind: 'ok' })
  }
}

/** Values that come in no order, with ties, NULLs and texts of which hardly two are the same. */
function lineOf(row: number): string {
  const mixed = Math.imul(row, 0x9e3779b1) >>> 0
  const host = row % 7 === 0 ? '' : `,host=h${mixed % 50}`
  const text = row % 11 === 0 ? '' : `,s="text ${mixed} of row ${row}"`
  return `t${host} f=${mixed % 1000}.5,i=${mixed % 10_000}i,b=${row % 2 === 0}${text} ${row}`
}

const SORTS = [
  'SELECT * FROM t ORDER BY f, i, time',
  'SELECT s, time FROM t ORDER BY s DESC NULLS LAST, time',
  'SELECT host, b, f FROM t ORDER BY host DESC, b, f, time',
  'SELECT time FROM t ORDER BY i % 3, time DESC LIMIT 20000 OFFSET 50000',
]

for (const sql of SORTS) {
  test(`sorted on disk: ${sql}`, () => same(sql))
}

const WINDOWS = [
  'SELECT time, lag(f) OVER (PARTITION BY host ORDER BY time) AS a FROM t ORDER BY time',
  'SELECT time, s, sum(f) OVER (PARTITION BY i ORDER BY time ROWS 2 PRECEDING) AS a, ' +
    'row_number() OVER (PARTITION BY b, i ORDER BY f DESC, time) AS n FROM t ORDER BY time',
]

for (const sql of WINDOWS) {
  test(`windows by partition, on disk: ${sql}`, () => same(sql))
}

// One partition, or two, that are larger than memory: by rows around, by state, and in two passes.
const LARGE_PARTITIONS = [
  'SELECT time, row_number() OVER w AS n, lag(f) OVER w AS a, lead(s, 3, \'none\') OVER w AS b, ' +
    'sum(i) OVER w AS c, avg(f) OVER (ORDER BY time ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) AS d, ' +
    'max(s) OVER (ORDER BY time ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING) AS e FROM t ' +
    'WINDOW w AS (ORDER BY time) ORDER BY time',
  'SELECT time, rank() OVER w AS a, dense_rank() OVER w AS b, percent_rank() OVER w AS c, ' +
    'cume_dist() OVER w AS d, ntile(7) OVER w AS e, sum(f) OVER w AS g, last_value(i) OVER w AS h FROM t ' +
    'WINDOW w AS (PARTITION BY b ORDER BY i, f) ORDER BY time',
  'SELECT time, sum(f) OVER () AS a, count(s) OVER () AS b, max(host) OVER () AS c, ' +
    'stddev(i) OVER () AS d, min(f) FILTER (WHERE i > 5000) OVER () AS e FROM t ORDER BY time',
  'SELECT time, first_value(host) OVER w AS a, first_value(s) OVER (PARTITION BY b ORDER BY time) AS b, ' +
    'last_value(s) OVER w AS c, nth_value(s, 70) OVER w AS d, i - avg(i) OVER w AS e FROM t WINDOW w AS ' +
    '(PARTITION BY b ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY time',
  'SELECT time, lag(s, 2) IGNORE NULLS OVER w AS a, difference(i) OVER w AS b, ' +
    'non_negative_derivative(f, time) OVER w AS c, [s] AS l FROM t ' +
    'WINDOW w AS (PARTITION BY b ORDER BY time) ORDER BY time',
  'SELECT time, host, lag(f) OVER w AS a, sum(i) OVER w AS b, count(*) OVER (PARTITION BY host) AS n ' +
    'FROM t WINDOW w AS (PARTITION BY host ORDER BY time) ORDER BY time',
]

for (const sql of LARGE_PARTITIONS) {
  test(`windows over partitions larger than memory: ${sql}`, () => same(sql))
}

async function same(sql: string): Promise<void> {
  const expected = await wide.sql(sql)
  const before = bytes(narrow, 'influxdb3_query_spilled_bytes')
  const found = await narrow.sql(sql)
  assert(bytes(narrow, 'influxdb3_query_spilled_bytes') > before, 'nothing went to disk')
  assert.equal(bytes(narrow, 'influxdb3_query_spill_bytes'), 0, 'nothing is left there')
  assert.deepEqual(found.names, expected.names)
  assert.equal(found.rows.length, expected.rows.length)
  for (let i = 0; i < found.rows.length; i++) assert.deepEqual(found.rows[i], expected.rows[i], `row ${i}`)
}

const AGGREGATES = [
  'SELECT s, count(*) AS n, sum(i) AS a, min(f) AS b, max(s) AS c FROM t GROUP BY s ORDER BY s, n, a',
  'SELECT i, f, count(*) AS n, avg(f) AS a, count(DISTINCT b) AS d FROM t GROUP BY i, f ORDER BY i, f',
  'SELECT DISTINCT time, host, s FROM t ORDER BY time, host, s',
  'SELECT date_bin(INTERVAL \'3 nanoseconds\', time) AS t3, host, first_value(s ORDER BY time) AS a, ' +
    'median(i) AS m FROM t GROUP BY 1, 2 ORDER BY 1, 2',
]

for (const sql of AGGREGATES) {
  test(`groups in several passes: ${sql}`, () => same(sql))
}

const JOINS = [
  'SELECT a.time, a.s, b.f, b.host FROM t AS a JOIN t AS b ON a.time = b.time AND a.s = b.s ORDER BY a.time',
  'SELECT a.time, b.i FROM t AS a LEFT JOIN (SELECT time, s, i FROM t WHERE b) AS b ON a.s = b.s ' +
    'ORDER BY a.time',
  'SELECT a.time AS t1, b.time AS t2 FROM (SELECT * FROM t WHERE i < 6000) AS a FULL JOIN ' +
    '(SELECT * FROM t WHERE i > 4000) AS b ON a.s = b.s ORDER BY t1, t2',
  'SELECT time FROM t WHERE s NOT IN (SELECT s FROM t WHERE s IS NOT NULL AND i < 9000) ORDER BY time',
  'SELECT time FROM t WHERE s NOT IN (SELECT s FROM t WHERE i < 9000)',
  'SELECT time, s IN (SELECT s FROM t WHERE i < 9000) AS m FROM t ORDER BY time',
  'SELECT time, s IN (SELECT s FROM t WHERE s IS NOT NULL AND i < 9000) AS m FROM t ORDER BY time',
  'SELECT time, i IN (SELECT CASE WHEN u.b THEN u.i END FROM t AS u WHERE u.s = t.s) AS m FROM t ' +
    'ORDER BY time',
  'SELECT time, EXISTS (SELECT 1 FROM t AS u WHERE u.s = t.s AND u.f > 100) AS m FROM t ORDER BY time',
  'SELECT count(*) AS n FROM t WHERE EXISTS (SELECT 1 FROM t AS u WHERE u.s = t.s AND u.f > 100)',
]

for (const sql of JOINS) {
  test(`joined in parts: ${sql}`, () => same(sql))
}

const NESTED = '(SELECT time, i, [f, f + i, NULL] AS l, named_struct(\'a\', s, \'b\', [host, s]) AS n, ' +
  'MAP {\'i\': i, \'b\': 1} AS m FROM t)'
const NESTED_QUERIES = [
  `SELECT n, l, time FROM ${NESTED} ORDER BY n DESC, l, time`,
  `SELECT n, max(l) AS l, count(*) AS c, first_value(m ORDER BY time) AS m FROM ${NESTED} WHERE i < 6000 ` +
    'GROUP BY n ORDER BY n',
  `SELECT DISTINCT l, time FROM ${NESTED} ORDER BY time`,
  `SELECT a.time, b.m FROM ${NESTED} AS a JOIN ${NESTED} AS b ON a.l = b.l AND a.time = b.time ` +
    'WHERE a.i < 5000 ORDER BY a.time',
  `SELECT a.time, b.n FROM ${NESTED} AS a LEFT JOIN (SELECT * FROM ${NESTED} WHERE i < 5000) AS b ` +
    'ON a.time = b.time ORDER BY a.time',
]

for (const sql of NESTED_QUERIES) {
  test(`lists, structs and maps on disk: ${sql.replaceAll(NESTED, 'nested')}`, () => same(sql))
}

// Tags of several tables have one dictionary each: codes of both lie in one of the operator's own.
const TAGS = '(SELECT time, host, s FROM t UNION ALL SELECT time, host, s FROM u)'
const TAGS_QUERIES = [
  `SELECT host, s, time FROM ${TAGS} ORDER BY s, host, time`,
  `SELECT s, max(host) AS a, first_value(host ORDER BY time) AS b FROM ${TAGS} GROUP BY s ORDER BY s`,
  `SELECT time, n FROM (SELECT time, [host] AS n, s FROM ${TAGS}) ORDER BY s, time, n`,
]

for (const sql of TAGS_QUERIES) {
  test(`tags of two tables on disk: ${sql.replaceAll(TAGS, 'both')}`, () => same(sql))
}

function bytes(session: Session, name: string): number {
  return session.database.measurements().find((m) => m.name === name)!.values[0]!.value
}
