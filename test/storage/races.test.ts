// Writes that meet changes of the schema, snapshots and each other in the middle: what is answered is what
// is stored. Proves P-02, P-03 and P-06 where requests overlap.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { u32 } from '../../kernels/memory.ts'
import type { SeriesDirectory } from '../../storage/buffer/series-directory.ts'
import type { Env } from '../../storage/env/env.ts'
import { seededRandom } from '../../storage/env/simulated/random.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { openNodeStore } from '../../storage/open-node.ts'
import { Storage } from '../../storage/storage.ts'
import type { TableRows } from '../../storage/wal/rows.ts'
import { addSeries, columnIdOf, rowSet, rowsOfSegment } from './random-rows.ts'
import { openSession, ROOT, type Session, type SessionOptions } from './session.ts'

async function withSession(use: (session: Session, simulation: Simulation) => Promise<void>,
  options: SessionOptions = {}): Promise<void> {
  const simulation = new Simulation({ seed: 11 })
  await simulation.run(async () => {
    const outcome = await simulation.startProcess().run(async (env) => {
      const session = await openSession(env, options)
      await use(session, simulation)
      await session.close()
    })
    if (outcome.kind === 'failed') throw outcome.error
  })
}

test('a write parsed before its database was deleted and made again is parsed again',
  () => withSession(async (session, simulation) => {
  await session.write('t,a=x f1=1 1')
  const { database } = session
  const first = session.write('t,a=x f1=1 2')
  // Its frame is being written now; what follows waits behind it, in this order.
  await simulation.sleep(0.1)
  const deleted = database.deleteDatabase({ name: 'd', hardDelete: 'never' })
  const made = database.createTable({
    database: 'd', table: 't', tags: ['a'],
      fields: [{ name: 'other', type: 'int64' }, { name: 'f1', type: 'utf8' }],
  })
  const second = session.write('t,a=x f1=1 3')
  await Promise.all([first, deleted, made])
  const refused = await second
  assert(refused.kind === 'partial', JSON.stringify(refused))
  assert.match(refused.errors[0]!.message, /f1/)
  assert.deepEqual(await session.write('t,a=y f1="text" 4'), { kind: 'ok' })
  assert.deepEqual((await session.sql('SELECT a, f1, other, time FROM t')).rows, [['y', 'text', null, 4n]])
  await database.snapshot()
  assert.deepEqual((await session.sql('SELECT a, f1, other, time FROM t')).rows, [['y', 'text', null, 4n]])
}))

test('two new fields of one name with different types: one wins, the other is told',
  () => withSession(async (session) => {
  await session.write('t g=1 1')
  const [one, two] = await Promise.all([session.write('t v=1i 1'), session.write('t v=2.5 2')])
  assert.deepEqual([one.kind, two.kind], ['ok', 'partial'])
  assert.deepEqual((await session.sql('SELECT v FROM t ORDER BY time')).rows, [[1n]])
}))

test('rows are seen once, and always, while snapshots run and series and fields are added',
  () => withSession(async (session, simulation) => {
  await session.write('t,h=h0 f0=0,n=0i 0')
  let written = 1
  let isOver = false
  const writing = (async () => {
    for (let i = 0; i < 60; i++) {
      const lines = Array.from({ length: 40 },
        (_, k) => `t,h=h${(i * 13 + k * 7) % 500} f${i % 5}=${i},n=${written + k}i ${written + k}`)
      await session.write(lines.join('\n'))
      written += 40
      await simulation.sleep(3)
    }
    isOver = true
  })()
  const snapshots = (async () => {
    while (!isOver) {
      await session.database.snapshot()
      await simulation.sleep(5)
    }
  })()
  while (!isOver) {
    const least = written
    const { rows } = await session.sql('SELECT count(*), count(n), max(n) FROM t')
    const [all, counted, most] = rows[0] ?? []
    assert(Number(all) >= least, `${all} of ${least}`)
    assert.equal(all, counted)
    assert.equal(Number(most), Number(all) - 1)
    await simulation.sleep(1)
  }
  await Promise.all([writing, snapshots])
  assert.equal((await session.sql('SELECT DISTINCT h FROM t')).rows.length, 500)
}))

test('after a frame that could not be made, rows of the same segment still name the right series',
  async () => {
  const simulation = new Simulation({ seed: 12 })
  await simulation.run(async () => {
    const { env } = simulation.startProcess()
    const storage = await openStorage(env)
    await storage.changeCatalog([
      { kind: 'create-database', id: 1, name: 'd', retentionNs: null },
      { kind: 'create-table', database: 1, id: 0, name: 't', columns: [
        { id: 1, name: 'a', role: 'tag', kind: null }, { id: 2, name: 'b', role: 'tag', kind: null },
        { id: columnIdOf(1), name: 'v', role: 'field', kind: 'int64' },
      ] },
    ])
    const arena = new Arena(new Owner('test', 1 << 26))
    const random = seededRandom(1)
    const { directory } = storage.table(1, 0)
    addSeries(directory, 40, random, arena)
    const tableRows = (series: readonly number[]): TableRows => ({
      databaseId: 1, tableId: 0, directory,
      set: rowSet(series.map((id, i) =>
        ({ series: id, time: BigInt(i), values: new Map([[columnIdOf(1), BigInt(id)]]) })), arena),
    })
    await storage.commit([tableRows([0, 5, 9])])
    const bad = tableRows([7, 8, 30])
    const broken = { ...bad.set.columns[0]!, get data(): number { throw new Error('no memory') } }
    await assert.rejects(storage.commit([{ ...bad, set: { ...bad.set, columns: [broken] } }]), /no memory/)
    await storage.commit([tableRows([30, 5, 11, 8])])
    const tagsOf = (of: SeriesDirectory, id: number): string => of.tags.map(({ ordinal, dictionary }) =>
      dictionary.text(u32[(of.codes(ordinal) >>> 2) + id]!)).join('|')
    const wanted = [0, 5, 9, 30, 11, 8].map((id) => `${tagsOf(directory, id)} ${id}`).sort()
    const again = await openStorage(simulation.startProcess().env)
    const version = again.table(1, 0).version()
    const segment = await version.sources[0]!.open([columnIdOf(1)])
    const found = rowsOfSegment(segment).map(({ series, values }) =>
      `${tagsOf(again.table(1, 0).directory, series)} ${values.get(columnIdOf(1))}`)
    assert.deepEqual(found.sort(), wanted)
  })
})

async function openStorage(env: Env): Promise<Storage> {
  const { store, walDirectory } = await openNodeStore(env, 'n', { kind: 'file', root: ROOT })
  return Storage.open(env, store, {
    nodeId: 'n', walDirectory, walFlushIntervalMs: 1e9, gen1DurationMs: 600_000, walSnapshotSize: 600,
      walSegmentsToKeep: 2,
    forceSnapshotShare: 0.5, notice: () => undefined, fenced: () => undefined,
  })
}
