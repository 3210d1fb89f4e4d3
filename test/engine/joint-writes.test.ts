// Writes that arrive together: each gets the answer it would get alone, what is acknowledged is stored and
// nothing else is, whether they join one parse or not, and whatever happens to their tables meanwhile.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { WriteOutcome } from '../../engine/door.ts'
import { RequestBody } from '../../engine/request-body.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { openSession, type Session } from '../storage/session.ts'

const MEMORY = { store: { kind: 'memory' } } as const

/** As the server does: the body goes back when the request is answered. */
async function writeNoSync({ database }: Session, text: string): Promise<WriteOutcome> {
  const bytes = new TextEncoder().encode(text)
  const body = new RequestBody(database.requestMemory, bytes.length)
  body.append(bytes)
  try {
    return await database.write({ database: 'd', body, precision: 'ns', acceptPartial: true, noSync: true })
  } finally {
    body.release()
  }
}

/** What a write is answered, in a word. */
const said = (outcome: WriteOutcome): string => outcome.kind

async function rowsOf(session: Session): Promise<string[]> {
  const { rows } = await session.sql('SELECT host, a, b, s, time FROM m ORDER BY time, host')
  return rows.map((row) => row.map(String).join(' '))
}

const GOOD = Array.from({ length: 40 }, (_, i) => `m,host=h${i % 7} a=${i}i,s="t${i}" ${1000 + i}`)
const MIXED = [
  ...GOOD, 'm,host=h1 a=wrong 5000', 'm,host=h1 a=1i 5001\nm,host=h1 a="text" 5002', '# nothing',
  'm,host=h9 b=2.5 5003',
  'other v=1i 1', 'm,host=h1 a=1.5 5004', 'm,host=h2 b=7 5005\nm,host=h3 b=8 5006',
]

test('writes at once are answered and stored as writes one by one', async () => {
  for (const acceptPartial of [true, false]) {
    const alone = await openSession(realEnv(), MEMORY)
    const together = await openSession(realEnv(), MEMORY)
    for (const session of [alone, together]) await session.write('m,host=h0 a=0i,s="first" 1')
    const expected: string[] = []
    for (const text of MIXED) expected.push(said(await alone.write(text, { acceptPartial })))
    const got = await Promise.all(MIXED.map((text) => together.write(text, { acceptPartial }).then(said)))
    assert.deepEqual(got, expected)
    assert.deepEqual(await rowsOf(together), await rowsOf(alone))
    await alone.close()
    await together.close()
  }
})

test('line numbers of a refused request are its own, whoever it came with', async () => {
  const session = await openSession(realEnv(), MEMORY)
  await session.write('m,host=h0 a=0i 1')
  const texts = [...GOOD, 'm a=1i 7\nm a=x 8', ...GOOD]
  const outcomes = await Promise.all(texts.map((text) => session.write(text)))
  const partial = outcomes.filter((outcome) => outcome.kind === 'partial')
  assert.deepEqual(partial.map((outcome) => outcome.errors.map((error) => error.line)), [[2]])
  await session.close()
})

test('requests that joined before their table was dropped are written to the new one', async () => {
  const session = await openSession(realEnv(), MEMORY)
  await session.write('m,host=h0 a=0i,s="",b=0 1')
  const outcomes = Promise.all(GOOD.map((text) => session.write(text).then(said)))
  await session.database.deleteTable({ database: 'd', table: 'm', hardDelete: 'never' })
  assert.deepEqual(new Set(await outcomes), new Set(['ok']))
  // In either order: the drop hides all rows that came before it, and takes none of those after it.
  const tables = await session.sql("SELECT table_name FROM information_schema.tables WHERE table_name = 'm'")
  if (tables.rows.length > 0) {
    const { rows } = await session.sql('SELECT count(*) FROM m')
    assert.ok(Number(rows[0]![0]) <= GOOD.length)
  }
  assert.deepEqual(said(await session.write('m,host=new a=1i 9')), 'ok')
  await session.close()
})

test('what a client sends after its no_sync write was answered is stored after it: P-05', async () => {
  const simulation = new Simulation({ seed: 1 })
  await simulation.run(async () => {
    const session = await openSession(simulation.startProcess().env)
    await session.write('m,host=h0 a=0i 1')
    const first = session.write('m,host=h1 a=1i 1')
    // The first is being written now; the second waits, and others like it may join it.
    await simulation.sleep(0.01)
    const second = session.write('m,host=h2 a=1i 1')
    assert.equal(said(await writeNoSync(session, 'm,host=h0 a=1i 1')), 'ok')
    assert.equal(said(await session.write('m,host=h0 a=2i 1')), 'ok')
    await Promise.all([first, second])
    assert.deepEqual((await session.sql("SELECT a FROM m WHERE host = 'h0'")).rows, [[2n]])
    await session.close()
  })
})

test('a no_sync write keeps what it needs after its body is gone', async () => {
  const session = await openSession(realEnv(), MEMORY)
  const texts = Array.from({ length: 50 }, (_, i) => `m,host=no${i} a=${i}i,b=1,s="x" ${i}`)
  // Each body's memory is taken back and used by the next one before the rows are in the buffer.
  for (const text of texts) assert.equal(said(await writeNoSync(session, text)), 'ok')
  await session.write('m,host=end a=1i 99')
  const { rows } = await session.sql("SELECT count(DISTINCT host) FROM m WHERE host LIKE 'no%'")
  assert.equal(Number(rows[0]![0]), texts.length)
  await session.close()
})
