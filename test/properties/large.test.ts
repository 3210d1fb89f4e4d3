// One table with more rows than a chunk, a batch, a row group and a data file hold, overwritten in part,
// asked before and after a snapshot and a restart. The oracle is arrays; what small random tables cannot
// reach is here. Proves P-05 at size.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { openSession, type Session } from '../storage/session.ts'

const SERIES = 60
const TIMES = 5_000
const ROWS = SERIES * TIMES
const STEP_NS = 100_000n

/** `v` of each row, by series and time. */
type Values = Float64Array

async function write(
  session: Session, values: Values, rows: Iterable<number>, value: (row: number) => number,
): Promise<void> {
  let lines: string[] = []
  const flush = async (): Promise<void> => {
    assert.deepEqual(await session.write(lines.join('\n')), { kind: 'ok' })
    lines = []
  }
  for (const row of rows) {
    values[row] = value(row)
    lines.push(`t,h=h${row % SERIES} v=${values[row]}i ${BigInt(Math.floor(row / SERIES)) * STEP_NS}`)
    if (lines.length === 20_000) await flush()
  }
  if (lines.length > 0) await flush()
}

async function check(session: Session, values: Values, when: string): Promise<void> {
  const one = async (sql: string): Promise<readonly unknown[]> => (await session.sql(sql)).rows[0]!
  const all = [...values]
  const sum = (of: readonly number[]): bigint => of.reduce((total, v) => total + BigInt(v), 0n)
  const newest = Array.from({ length: SERIES }, (_, s) => [`h${s}`, BigInt(values[ROWS - SERIES + s]!)])
  assert.deepEqual(await one('SELECT count(*), sum(v), min(v), max(v) FROM t'),
    [BigInt(ROWS), sum(all), BigInt(Math.min(...newestFew(all, 1))),
      BigInt(Math.max(...newestFew(all, -1)))], when)
  assert.deepEqual(await one('SELECT count(*) FROM t WHERE v > 900000'),
    [BigInt(all.filter((v) => v > 900_000).length)], when)
  const third = all.filter((_, row) => row % SERIES === 3)
  assert.deepEqual(await one(`SELECT count(*), sum(v) FROM t WHERE h = 'h3'`), [BigInt(TIMES), sum(third)],
    when)
  const bounded = all.filter((_, row) => { const t = Math.floor(row / SERIES); return t >= 1000 && t < 1010 })
  assert.deepEqual(
    await one(`SELECT count(*), sum(v) FROM t
      WHERE time >= '1970-01-01T00:00:00.100Z' AND time < '1970-01-01T00:00:00.101Z'`),
    [BigInt(bounded.length), sum(bounded)], when)
  const top = await session.sql('SELECT v FROM t ORDER BY v DESC LIMIT 10')
  assert.deepEqual(top.rows.map(([v]) => v), all.toSorted((a, b) => b - a).slice(0, 10).map(BigInt), when)
  const last = await session.sql('SELECT h, last_value(v ORDER BY time) FROM t GROUP BY h ORDER BY h')
  assert.deepEqual(last.rows, newest.sort(([a], [b]) => String(a) < String(b) ? -1 : 1), when)
  assert.equal((await session.sql('SELECT DISTINCT h FROM t')).rows.length, SERIES, when)
}

function newestFew(values: readonly number[], sign: number): number[] {
  let best = values[0]!
  for (const value of values) if (value * sign < best * sign) best = value
  return [best]
}

test('300,000 rows in one window, overwritten in part, in buffer and files: P-05', async () => {
  const simulation = new Simulation({ seed: 1, eventsMax: 10_000_000 })
  await simulation.run(async () => {
    let session = await openSession(simulation.startProcess().env)
    const values = new Float64Array(ROWS)
    const hash = (row: number, salt: number): number => Math.imul(row + salt, 2654435761) >>> 12
    await write(session, values, Array.from({ length: ROWS }, (_, row) => row), (row) => hash(row, 0))
    await check(session, values, 'in the buffer')
    await write(session, values, Array.from({ length: 9_000 }, (_, i) => (i * 37) % ROWS),
      (row) => hash(row, 5))
    await check(session, values, 'overwritten in the buffer')
    await session.database.snapshot()
    await check(session, values, 'in files')
    await write(session, values, Array.from({ length: 9_000 }, (_, i) => (i * 41) % ROWS),
      (row) => hash(row, 9))
    await check(session, values, 'overwritten over files')
    await session.database.snapshot()
    await session.close()
    session = await openSession(simulation.startProcess().env)
    await check(session, values, 'after a restart')
    await session.close()
  })
})
