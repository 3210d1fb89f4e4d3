// A change of the catalog whose outcome is unknown: what comes after it waits until it is known, or is
// refused. Otherwise the next start could drop a table with rows that were acknowledged after the drop had
// failed. Proves P-01 and P-02 across such a failure.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StoreFailure, Unavailable } from '../../engine/door.ts'
import type { FileFault } from '../../storage/env/simulated/faults.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { mustWrite, openSession, type Session } from './session.ts'

type Failing = Readonly<Record<string, FileFault>>

/** A table, its drop failing so that the client hears "unknown", and what was asked for then. */
async function afterUnknownDrop(
  failing: Failing, then: (session: Session) => Promise<void>, finally_: (session: Session) => Promise<void>,
): Promise<void> {
  const simulation = new Simulation({ seed: 3 })
  await simulation.run(async () => {
    const session = await openSession(simulation.startProcess().env)
    await mustWrite(session, 't v=1 1')
    simulation.faults.decide = (operation, path) =>
      path.includes('/catalog/') ? failing[operation] : undefined
    await assert.rejects(session.database.deleteTable({ database: 'd', table: 't', hardDelete: 'never' }),
      (error) => error instanceof StoreFailure && error.code === 'ambiguous')
    simulation.faults.decide = undefined
    await then(session)
    simulation.powerCut()
    const again = await openSession(simulation.startProcess().env)
    await finally_(again)
    await again.close()
  })
}

const timesOf = async (session: Session): Promise<unknown[]> =>
  (await session.sql('SELECT time FROM t')).rows.map(([time]) => time).sort()

test('after a drop whose name may be lost no rows are acknowledged until a restart: P-01, P-02', () =>
  afterUnknownDrop({ syncDirectory: { kind: 'fail-after', code: 'io' } }, async (session) => {
    await assert.rejects(session.write('t v=2 2'), (error) => {
      assert(error instanceof Unavailable && !error.outcomeUnknown, String(error))
      assert.match(error.message, /outcome of a change of the catalog is unknown/)
      return true
    })
    assert.deepEqual(await timesOf(session), [1n], 'reads go on')
    await assert.rejects(session.database.createTable({ database: 'd', table: 'u', tags: [], fields: [] }))
  }, async (session) => {
    await assert.rejects(session.sql('SELECT time FROM t'), /not found/)
    await mustWrite(session, 't v=3 3')
  }))

test('a drop whose record was not read back has happened when the next write is acknowledged: P-01', () =>
  afterUnknownDrop({ link: { kind: 'fail-after', code: 'io' }, read: { kind: 'fail', code: 'io' } },
    async (session) => {
      await mustWrite(session, 't v=2 2')
      assert.deepEqual(await timesOf(session), [2n])
    }, async (session) => assert.deepEqual(await timesOf(session), [2n])))

test('a drop that did not happen and is said to be unknown happens before the next write: P-01', () =>
  afterUnknownDrop({ link: { kind: 'fail', code: 'io' } }, async (session) => {
    await mustWrite(session, 't v=2 2')
  }, async (session) => assert.deepEqual(await timesOf(session), [2n])))
