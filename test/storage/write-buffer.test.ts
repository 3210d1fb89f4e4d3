// Writes against a small write buffer: what does not fit is refused before it is logged and leaves no
// trace; what was accepted survives a restart; a full buffer drains by itself. Proves P-02, P-05, P-07 and
// P-10 for the buffer.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Unavailable } from '../../engine/door.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'

const small: SessionOptions = { forceSnapshotBytes: 4 << 20, columnCacheBytes: 8 << 20 }

const shapes: Record<string, (round: number) => string> = {
  'a hundred fields': (round) => linesOf(1500, (i) =>
    `t,h=a ${Array.from({ length: 100 }, (_, f) => `f${f}=${i + round}.5`).join(',')} ${i}`),
  'sparse rows of many fields': (round) =>
    linesOf(3000, (i) => `t,h=a f${(i * 7) % 90}=${round} ${round * 3000 + i}`),
  'long texts': (round) => linesOf(120, (i) => `t,h=a s="${'x'.repeat(10_000)}${round}" ${round * 120 + i}`),
  'many tables': (round) => linesOf(600, (i) => `t${i === 0 ? '' : i} v=${round} ${round}`),
  'many series': (round) => linesOf(8000, (i) => `t,h=h${i} v=${round} ${round}`),
}

function linesOf(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n')
}

for (const [name, textOf] of Object.entries(shapes)) {
  test(`${name}: nothing accepted is lost, nothing refused is there`, async () => {
    const simulation = new Simulation({ seed: 5 })
    await simulation.run(async () => {
      let session = await openSession(simulation.startProcess().env, small)
      const counts = { accepted: 0, refused: 0 }
      let rows = 0n
      for (let round = 0; round < 12; round++) {
        const before = rows
        try {
          assert.deepEqual(await session.write(textOf(round)), { kind: 'ok' })
          counts.accepted++
          rows = await countOf(session)
        } catch (error) {
          assert(error instanceof Unavailable && !error.outcomeUnknown, String(error))
          assert.match(error.message, /smaller batches/)
          counts.refused++
          await simulation.sleep(400)
          assert.equal(await countOf(session), before)
        }
        if (round % 4 === 3) {
          await session.close()
          session = await openSession(simulation.startProcess().env, small)
          assert.equal(await countOf(session), rows, `after restart in round ${round}`)
        }
      }
      assert(counts.accepted >= 6, `accepted ${counts.accepted}, refused ${counts.refused}`)
      await session.close()
    })
  })
}

async function countOf(session: Session): Promise<bigint> {
  const { rows } = await session.sql('SELECT count(*) FROM t').catch((error: unknown) => {
    if (/not found/.test(String(error))) return { rows: [[0n]] }
    throw error
  })
  return rows[0]![0] as bigint
}

test('a client that outruns the buffer waits for files, and is not refused', async () => {
  const simulation = new Simulation({ seed: 9 })
  await simulation.run(async () => {
    const session = await openSession(simulation.startProcess().env, small)
    for (let round = 0; round < 24; round++) {
      const text = shapes['a hundred fields']!(round).replaceAll('h=a', `h=a${round}`)
      assert.deepEqual(await session.write(text), { kind: 'ok' }, `round ${round}`)
    }
    assert.equal(await countOf(session), 36_000n)
    await session.close()
  })
})

test('a write that can never fit is refused with what it needs, and changes nothing', async () => {
  const simulation = new Simulation({ seed: 6 })
  await simulation.run(async () => {
    const session = await openSession(simulation.startProcess().env, { forceSnapshotBytes: 1 << 20 })
    const wide = [0, 1, 2, 3].map((part) =>
      shapes['a hundred fields']!(0).replaceAll('h=a', `h=a${part}`)).join('\n')
    await assert.rejects(session.write(wide), /may need \d+ bytes of the write buffer/)
    await assert.rejects(session.sql('SELECT 1'), /database not found/)
    assert.deepEqual(await session.write('t v=1 1'), { kind: 'ok' })
    await session.close()
  })
})

test('a log that was written with a larger buffer is replayed into a smaller one', async () => {
  const simulation = new Simulation({ seed: 7 })
  await simulation.run(async () => {
    const process = simulation.startProcess()
    const large = await openSession(process.env)
    for (let round = 0; round < 12; round++) await large.write(
      shapes['a hundred fields']!(round).replaceAll('h=a', `h=a${round}`))
    simulation.kill(process)
    const session = await openSession(simulation.startProcess().env, small)
    assert.equal(await countOf(session), 18_000n)
    await session.close()
  })
})

test('rows whose columns do not fit in the cache are read nevertheless', async () => {
  const simulation = new Simulation({ seed: 8 })
  await simulation.run(async () => {
    const session = await openSession(simulation.startProcess().env, { columnCacheBytes: 1 << 20 })
    await session.write(shapes['a hundred fields']!(0))
    const columns = Array.from({ length: 100 }, (_, f) => `sum(f${f})`).join(', ')
    const { rows } = await session.sql(`SELECT ${columns} FROM t`)
    assert.equal(rows[0]![7], 1500 * 1499 / 2 + 750)
    await session.close()
  })
})
