// Writes that meet changes of the schema, snapshots and each other in the middle: what is answered is what is stored. Proves
// P-02, P-03 and P-06 where requests overlap.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'

async function withSession(use: (session: Session, simulation: Simulation) => Promise<void>, options: SessionOptions = {}): Promise<void> {
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

test('a write parsed before its database was deleted and made again is parsed again', () => withSession(async (session) => {
  await session.write('t,a=x f1=1 1')
  const { database } = session
  const first = session.write('t,a=x f1=1 2')
  const deleted = database.deleteDatabase({ name: 'd', hardDelete: 'never' })
  const made = database.createTable({
    database: 'd', table: 't', tags: ['a'], fields: [{ name: 'other', type: 'int64' }, { name: 'f1', type: 'utf8' }],
  })
  const second = session.write('t,a=x f1=1 3')
  const third = session.write('t,a=y f1="text" 4')
  await Promise.all([first, deleted, made])
  const refused = await second
  assert(refused.kind === 'partial', JSON.stringify(refused))
  assert.match(refused.errors[0]!.message, /f1/)
  assert.deepEqual(await third, { kind: 'ok' })
  assert.deepEqual((await session.sql('SELECT a, f1, other, time FROM t')).rows, [['y', 'text', null, 4n]])
  await database.snapshot()
  assert.deepEqual((await session.sql('SELECT a, f1, other, time FROM t')).rows, [['y', 'text', null, 4n]])
}))

test('two new fields of one name with different types: one wins, the other is told', () => withSession(async (session) => {
  await session.write('t g=1 1')
  const [one, two] = await Promise.all([session.write('t v=1i 1'), session.write('t v=2.5 2')])
  assert.deepEqual([one.kind, two.kind], ['ok', 'partial'])
  assert.deepEqual((await session.sql('SELECT v FROM t ORDER BY time')).rows, [[1n]])
}))

test('rows are seen once, and always, while snapshots run and series and fields are added', () => withSession(async (session, simulation) => {
  let written = 0
  let isOver = false
  const writing = (async () => {
    for (let i = 0; i < 60; i++) {
      const lines = Array.from({ length: 40 }, (_, k) => `t,h=h${(i * 13 + k * 7) % 500} f${i % 5}=${i},n=${written + k}i ${written + k}`)
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
    if (least > 0) assert(Number(all) >= least, `${all} of ${least}`)
    assert.equal(all, counted)
    if (least > 0) assert.equal(Number(most), Number(all) - 1)
    await simulation.sleep(1)
  }
  await Promise.all([writing, snapshots])
  assert.equal((await session.sql('SELECT DISTINCT h FROM t')).rows.length, 500)
}))

test('a frame that cannot be made is refused, and frames after it in the same segment are right', () => withSession(async (session) => {
  // Many series, each told to the log once: if the numbers of an unmade frame were kept, later rows would name the wrong series.
  await session.write('t,h=a v=1i 1')
  const held = session.database.requestMemory.limitBytes
  Object.assign(session.database.requestMemory, { limitBytes: session.database.requestMemory.usedBytes + (1 << 20) })
  const big = Array.from({ length: 6000 }, (_, i) => `t,h=${'x'.repeat(60)}${i} v=${i}i 2`).join('\n')
  await assert.rejects(session.write(big))
  Object.assign(session.database.requestMemory, { limitBytes: held })
  assert.deepEqual(await session.write('t,h=b v=2i 3\nt,h=a v=3i 4'), { kind: 'ok' })
}, { walFlushIntervalMs: 1e9 }))
