// A query that nobody waits for any more ends, and everything it held goes back, at whatever point it was
// left. Proves P-12 inside the engine; the socket is the server's part.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { openNodeStore } from '../../storage/open-node.ts'
import { Storage } from '../../storage/storage.ts'
import { disjointGroups, openSource } from '../../storage/buffer/disjoint.ts'
import { lineOf } from '../properties/model.ts'
import { mustWrite, openSession, ROOT, type Session } from './session.ts'

async function withSession(use: (session: Session, simulation: Simulation) => Promise<void>): Promise<void> {
  const simulation = new Simulation({ seed: 3 })
  await simulation.run(async () => {
    const process = simulation.startProcess()
    const outcome = await process.run(async (env) => use(await openSession(env), simulation))
    if (outcome.kind === 'failed') throw outcome.error
  })
}

/** Two files and a tail that share keys. */
async function fill(session: Session): Promise<void> {
  for (let part = 0; part < 3; part++) {
    const lines = Array.from({ length: 20_000 }, (_, i) => lineOf({
      table: 't', tags: new Map([['h', `h${i % 7}`]]), time: BigInt(i), fields: new Map([['f1', i + part]]),
    }))
    await mustWrite(session, lines.join('\n'))
    if (part < 2) await session.database.snapshot()
  }
}

function memory(session: Session, purpose: string): number {
  const values = session.database.measurements().find(({ name }) => name === 'influxdb3_memory_bytes')!.values
  return values.find(({ labels }) => labels.get('purpose') === purpose)!.value
}

test('an aborted query ends at its next batch and gives its memory back: P-12',
  () => withSession(async (session) => {
  await fill(session)
  const abort = new AbortController()
  const stream = await session.database.query({
    database: 'd', language: 'sql', text: 'SELECT * FROM t', params: new Map(), signal: abort.signal,
  })
  assert((await stream.next())!.rows > 0)
  abort.abort()
  await assert.rejects(async () => { for (let i = 0; i < 2; i++) await stream.next() }, /cancel/i)
  stream.close()
  assert.equal(memory(session, 'queries'), 0)
  assert.equal((await session.sql('SELECT count(*) FROM t')).rows[0]![0], 20_000n)
}))

test('a query closed while it waits for a file gives everything back',
  () => withSession(async (session, simulation) => {
  await fill(session)
  await session.close()
  for (let closeAfterMs = 0; closeAfterMs < 3; closeAfterMs += 0.05) {
    const again = await openSession(simulation.startProcess().env)
    const stream = await again.database.query({
      database: 'd', language: 'sql', text: 'SELECT sum(f1) FROM t', params: new Map(),
        signal: new AbortController().signal,
    })
    const next = stream.next()
    await simulation.sleep(closeAfterMs)
    stream.close()
    await next
    assert.equal(memory(again, 'queries'), 0)
    assert.equal((await again.sql('SELECT count(*) FROM t')).rows[0]![0], 20_000n)
    await again.close()
  }
}))

test('a generator that is dropped while a source opens leaves the source evictable',
  () => withSession(async (session, simulation) => {
  await fill(session)
  await session.close()
  const { env } = simulation.startProcess()
  const { store, walDirectory } = await openNodeStore(env, 'n', { kind: 'file', root: ROOT })
  const storage = await Storage.open(env, store, {
    nodeId: 'n', walDirectory, walFlushIntervalMs: 50, gen1DurationMs: 600_000, walSnapshotSize: 600,
      walSegmentsToKeep: 2,
    forceSnapshotShare: 0.5, notice: () => undefined, fenced: () => undefined,
  })
  const { databaseId, tableId } = [...storage.tables()].find(({ files }) => files.length > 0)!
  for (const steps of [
    (version: ReturnType<typeof open>) => openSource(version.sources[0]!, []),
    (version: ReturnType<typeof open>) => disjointGroups(version, null, null),
    (version: ReturnType<typeof open>) => storage.merged.open(version.sources, [], version.table.directory),
  ]) {
    const version = open()
    const generator = steps(version)
    const first = generator.next()
    assert(first.done !== true && first.value instanceof Promise)
    generator.return(undefined as never)
    await first.value
    await simulation.sleep(50)
    version.release()
    while (storage.cache.evictOne()) continue
    // A few pages of small blocks stay with the cache.
    assert(storage.budgets.columnCache.usedBytes <= 4 * 65536,
      `${storage.budgets.columnCache.usedBytes} bytes stay`)
  }
  await storage.close()
  function open() {
    return storage.table(databaseId, tableId).version()
  }
}))
