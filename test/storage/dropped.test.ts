// What dropped tables and databases leave in memory: nothing, as soon as no query and no snapshot uses them,
// now and after the next start. Proves P-10, and P-01 for what is not dropped.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { ROOT, openSession, mustWrite, type Session, type SessionOptions } from './session.ts'

/** A pool keeps an empty page of each of its six sizes. */
const POOL_BYTES_MAX = 6 << 16
const PURPOSES = ['write buffer', 'column cache', 'directories', 'queries']

function usedBytes(session: Session): Record<string, number> {
  const memory = session.database.measurements().find(({ name }) => name === 'influxdb3_memory_bytes')!
  const used = memory.values.map(({ labels, value }) => [labels.get('purpose')!, value] as const)
  return Object.fromEntries(used.filter(([purpose]) => PURPOSES.includes(purpose)))
}

const lines = (table: string, count: number): string =>
  Array.from({ length: count }, (_, i) =>
    `${table},h=h${i % 500},r=r${i % 7} v=${i * 1.7},s="text${i}" ${i}`).join('\n')

/** The index of a database's series keys is emptied with a table, and keeps room for as many. */
const keysOf = (purpose: string): number => purpose === 'directories' ? 1 << 19 : 0

const drop = (session: Session, name: string): Promise<void> =>
  session.database.deleteDatabase({ name, hardDelete: 'never' })

const dropTable = (session: Session, table: string): Promise<void> =>
  session.database.deleteTable({ database: 'd', table, hardDelete: 'never' })

function withSession(
  work: (session: Session, again: () => Promise<Session>, simulation: Simulation) => Promise<void>,
  options: SessionOptions = {},
): Promise<void> {
  const simulation = new Simulation({ seed: 11 })
  return simulation.run(async () => {
    let session = await openSession(simulation.startProcess().env, options)
    const again = async (): Promise<Session> => {
      await session.close()
      session = await openSession(simulation.startProcess().env, options)
      return session
    }
    await work(session, again, simulation)
    await session.close()
  })
}

test('databases made and dropped in turn, more than their memory would hold: P-10', () =>
  withSession(async (session) => {
    for (let i = 0; i < 1200; i++) {
      const { kind } = await session.write(lines('t', 3), { database: `d${i}` })
      assert.equal(kind, 'ok')
      await drop(session, `d${i}`)
    }
    const used = usedBytes(session)
    assert(used['directories']! < 1 << 20 && used['write buffer']! < 1 << 20, JSON.stringify(used))
  }))

test('a dropped table gives back what it had in the buffer, in files and in the cache: P-10', () =>
  withSession(async (session, again) => {
    await mustWrite(session, 'kept v=1 1')
    await mustWrite(session, lines('warm', 10))
    await session.sql('SELECT * FROM kept')
    const before = usedBytes(session)
    for (const round of [1, 2, 3]) {
      await mustWrite(session, lines('t', 20_000))
      await session.database.snapshot()
      // Overlaps with the file: read through a merge that is cached.
      await mustWrite(session, lines('t', 20_000))
      assert.equal((await session.sql('SELECT * FROM t')).rows.length, 20_000)
      const full = usedBytes(session)
      assert(full['column cache']! > before['column cache']! + 2 * POOL_BYTES_MAX, JSON.stringify(full))
      assert(full['write buffer']! > before['write buffer']! + 2 * POOL_BYTES_MAX, JSON.stringify(full))
      await dropTable(session, 't')
      const used = usedBytes(session)
      for (const purpose of PURPOSES) {
        const most = before[purpose]! + POOL_BYTES_MAX + keysOf(purpose)
        assert(used[purpose]! <= most, `round ${round}, ${purpose}: ${used[purpose]}, not ${most}`)
      }
    }
    const next = await again()
    assert.deepEqual((await next.sql('SELECT v FROM kept')).rows, [[1]])
    await assert.rejects(next.sql('SELECT * FROM t'), /not found/)
  }))

test('a query whose table is dropped meanwhile ends with its rows: P-06, P-10', () =>
  withSession(async (session) => {
    await mustWrite(session, 'kept v=1 1')
    await mustWrite(session, lines('t', 30_000))
    await session.database.snapshot()
    await mustWrite(session, lines('t', 200))
    const stream = await session.database.query({
      database: 'd', language: 'sql', text: 'SELECT h, s FROM t', params: new Map(),
      signal: new AbortController().signal,
    })
    let rows = (await stream.next())!.rows
    await dropTable(session, 't')
    const during = usedBytes(session)['directories']!
    // Whatever is given back too early is used again by this.
    await mustWrite(session, lines('other', 20_000))
    for (let batch = await stream.next(); batch !== null; batch = await stream.next()) rows += batch.rows
    stream.close()
    assert.equal(rows, 30_000)
    await dropTable(session, 'other')
    assert(usedBytes(session)['directories']! < during)
  }))

test('a table that is dropped while a snapshot writes it: the rest is kept: P-01, P-10', () =>
  withSession(async (session, again, simulation) => {
    for (let round = 0; round < 12; round++) {
      await mustWrite(session, [lines('t', 700), lines('u', 700), `kept v=${round} ${round}`].join('\n'))
      const running = session.database.snapshot()
      await simulation.sleep(round * 0.7)
      await dropTable(session, round % 2 === 0 ? 't' : 'u')
      await dropTable(session, round % 2 === 0 ? 'u' : 't')
      await running
    }
    const used = usedBytes(session)
    assert(used['write buffer']! <= POOL_BYTES_MAX + (1 << 16), JSON.stringify(used))
    const next = await again()
    assert.equal((await next.sql('SELECT * FROM kept')).rows.length, 12)
  }))

test('replay does not bring rows of a dropped table back, and their log segments can go: P-07, P-16', () =>
  withSession(async (session, again, simulation) => {
    await mustWrite(session, 'kept v=1 1')
    await session.database.snapshot()
    const before = usedBytes(session)
    await mustWrite(session, lines('t', 30_000))
    await dropTable(session, 't')
    let next = await again()
    const used = usedBytes(next)
    for (const purpose of PURPOSES) assert(used[purpose]! <= before[purpose]!, `${purpose} ${used[purpose]}`)
    assert(logBytes(simulation) > 100_000)
    await mustWrite(next, 'kept v=1 1')
    await next.database.snapshot()
    assert(logBytes(simulation) < 10_000, `${logBytes(simulation)} bytes of log are left`)
    next = await again()
    assert.deepEqual((await next.sql('SELECT v FROM kept')).rows, [[1]])
  }, { walSegmentsToKeep: 0 }))

function logBytes({ disk }: Simulation): number {
  const directory = `${ROOT}/n/wal`
  return disk.list(directory).reduce((sum, { name }) => sum + disk.stat(`${directory}/${name}`).bytes, 0)
}
