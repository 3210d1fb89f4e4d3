// A catalog change, a snapshot record or a deletion whose answer was lost: it may have happened or not, and
// only a later look can tell. Until it is known nothing is acknowledged that it could undo. Proves P-01, P-08
// and P-16 for it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import type { FileFault, FileOperation } from '../../storage/env/simulated/faults.ts'
import { mustWrite, openSession, type Session, type SessionOptions } from './session.ts'

type Decide = (operation: FileOperation, path: string) => FileFault | undefined

/** Runs on one process, which is killed; then gives the rows of `t` that the next one finds. */
async function rowsAfter(
  use: (session: Session, faultsFrom: (decide: Decide | undefined) => void) => Promise<void>,
  options: SessionOptions = {},
): Promise<unknown[]> {
  const simulation = new Simulation({ seed: 8 })
  return simulation.run(async () => {
    const first = simulation.startProcess()
    const outcome = await first.run(async (env) => {
      const session = await openSession(env, options)
      await mustWrite(session, 't,a=x v=1i 1')
      await use(session, (decide) => { simulation.faults.decide = decide })
      simulation.faults.decide = undefined
    })
    if (outcome.kind === 'failed') throw outcome.error
    simulation.kill(first)
    const session = await openSession(simulation.startProcess().env)
    const { rows } = await session.sql('SELECT v FROM t ORDER BY v').catch((error: unknown) => {
      assert.match(String(error), /not found/)
      return { rows: [] }
    })
    await session.close()
    return rows.map(([v]) => v)
  })
}

const dropTable = ({ database }: Session): Promise<void> =>
  database.deleteTable({ database: 'd', table: 't', hardDelete: 'never' })

/** The record is made, its answer is lost, and it can not be read back. */
const lostAnswer = (path: RegExp): Decide => (operation, at) =>
  path.test(at) && (operation === 'link' || operation === 'read')
    ? { kind: operation === 'link' ? 'fail-after' : 'fail', code: 'io' } : undefined

const CATALOG = /\/catalog\/v1\/logs\//

test('a drop whose answer was lost takes no rows that were acknowledged after it: P-01', async () => {
  const rows = await rowsAfter(async (session, faultsFrom) => {
    faultsFrom(lostAnswer(CATALOG))
    await assert.rejects(dropTable(session), /injected|ambiguous|io/)
    faultsFrom(undefined)
    await mustWrite(session, 't,a=x v=2i 2')
  })
  assert.deepEqual(rows, [2n])
})

test('after a drop whose name could not be synced no rows are acknowledged that it would take: P-01',
  async () => {
    let isAcknowledged = false
    const rows = await rowsAfter(async (session, faultsFrom) => {
      faultsFrom((operation, path) => operation === 'syncDirectory' && path.includes('/catalog/v1/logs')
        ? { kind: 'fail', code: 'io' } : undefined)
      await assert.rejects(dropTable(session), /names may be lost/)
      faultsFrom(undefined)
      await session.write('t,a=x v=2i 2').then(() => { isAcknowledged = true }, () => undefined)
    })
    assert.equal(rows.includes(2n), isAcknowledged, `rows ${rows.join(', ')}`)
  })

test('a process is not fenced by its own catalog record: P-08', async () => {
  const rows = await rowsAfter(async (session, faultsFrom) => {
    faultsFrom(lostAnswer(CATALOG))
    await session.write('t,a=x v=2i,more=1i 2').catch(() => undefined)
    faultsFrom(undefined)
    await mustWrite(session, 't,a=x v=3i,other=1i 3')
  })
  assert.deepEqual(rows.filter((v) => v !== 2n), [1n, 3n])
})

test('a log segment that is gone already is collected: its deletion lost its answer, or a twin did it: P-16',
  async () => {
    const rows = await rowsAfter(async (session, faultsFrom) => {
      faultsFrom((operation, path) => operation === 'unlink' && path.endsWith('.wal')
        ? { kind: 'fail-after', code: 'io' } : undefined)
      for (let v = 2; v < 5; v++) {
        await mustWrite(session, `t,a=x v=${v}i ${v}`)
        await session.database.snapshot().catch((error: unknown) => assert.match(String(error), /io/))
      }
      faultsFrom(undefined)
      await mustWrite(session, 't,a=x v=5i 5')
      await session.database.snapshot()
    }, { walSegmentsToKeep: 0, walFlushIntervalMs: 1 })
    assert.deepEqual(rows, [1n, 2n, 3n, 4n, 5n])
  })

test('a process is not fenced by its own snapshot record: P-08, P-16', async () => {
  const rows = await rowsAfter(async (session, faultsFrom) => {
    faultsFrom(lostAnswer(/\/snapshots\//))
    await assert.rejects(session.database.snapshot())
    faultsFrom(undefined)
    await mustWrite(session, 't,a=x v=2i 2')
    await session.database.snapshot()
    await mustWrite(session, 't,a=x v=3i 3')
  })
  assert.deepEqual(rows, [1n, 2n, 3n])
})
