// A node's directory as files in memory: made once by a sound life of the program (databases, tables,
// deletes, restarts, a snapshot, rows in the log), then changed by fuzzers and opened again on a simulated
// disk. What opens must answer, and answer the same after a restart; what does not must be named. Not the
// damage world (test/sim), whose checksums find everything: here they are repaired.
import assert from 'node:assert/strict'
import { Database } from '../../engine/database.ts'
import { UserError } from '../../engine/door.ts'
import { RequestBody } from '../../engine/request-body.ts'
import type { Env } from '../../storage/env/env.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { StoreFailure } from '../../storage/object-store/store.ts'
import { DamagedObject, ForeignObject } from '../../storage/record.ts'
import { answerOf } from './database.ts'

export type Files = ReadonlyMap<string, Uint8Array>

const ROOT = '/data'

function openDatabase(env: Env): Promise<Database> {
  return Database.open(env, {
    nodeId: 'n', store: { kind: 'file', root: ROOT }, walFlushIntervalMs: 20, walSnapshotSize: 600,
    walSegmentsToKeep: 2, gen1DurationMs: 600_000, notice: () => undefined,
  })
}

async function inSimulation<T>(work: (env: Env) => Promise<T>): Promise<T> {
  const simulation = new Simulation({ seed: 1 })
  return simulation.run(async () => {
    const outcome = await simulation.startProcess().run(work)
    if (outcome.kind === 'failed') throw outcome.error
    assert(outcome.kind === 'done')
    return outcome.value
  })
}

async function write(database: Database, text: string): Promise<void> {
  const bytes = Buffer.from(text)
  const body = new RequestBody(database.requestMemory, bytes.length)
  body.append(bytes)
  const outcome = await database.write({
    database: 'd', body, precision: 'ns', acceptPartial: false, noSync: false,
  })
  assert.equal(outcome.kind, 'ok')
}

const lines = (from: number, count: number): string => Array.from({ length: count }, (_, i) =>
  `m,host=h${i % 3}${i % 4 === 0 ? '' : ',region=é'} i=${from + i}i,u=${i}u,f=${i}.5,s="t${i % 5}",` +
  `b=${i % 2 === 0} ${(from + i) * 1_000_000_000}`).join('\n')

/** The directory of a node that was killed after a restart, with rows in files and in three log segments. */
export function soundDirectory(): Promise<Files> {
  return inSimulation(async (env) => {
    const first = await openDatabase(env)
    await write(first, lines(0, 20))
    await first.createDatabase({ name: 'gone', retentionNs: 86_400_000_000_000n })
    await first.createTable({
      database: 'gone', table: 't', tags: ['a'], fields: [{ name: 'x', type: 'uint64' }],
    })
    await first.snapshot()
    await first.deleteDatabase({ name: 'gone', hardDelete: 'default' })
    await write(first, lines(10, 12))
    await first.close()
    const second = await openDatabase(env)
    await write(second, 'n x=1,y="z" 5')
    await env.timers.sleep(50)
    await write(second, `${lines(30, 6)}\nm,host=h9,extra=1 g=2 7`)
    await env.timers.sleep(50)
    await write(second, 'n,host=a x=2 6')
    return filesBelow(env, ROOT)
  })
}

async function filesBelow(env: Env, directory: string): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  for (const { name, kind } of await env.files.list(directory)) {
    const path = `${directory}/${name}`
    if (kind === 'file') found.set(path, await env.files.readWhole(path))
    else for (const [inner, bytes] of await filesBelow(env, path)) found.set(inner, bytes)
  }
  return found
}

async function lay(env: Env, files: Files): Promise<void> {
  for (const [path, bytes] of files) {
    await env.files.makeDirectories(path.slice(0, path.lastIndexOf('/')))
    const file = await env.files.open(path, 'overwrite')
    await file.write(bytes, 0)
    await file.close()
  }
}

/** Rows by table of all databases, or the failure that a query may give. */
async function rowsOf(database: Database, names: readonly string[]): Promise<string> {
  const seen: string[] = []
  for (const name of names) {
    const { rows: tables } = await answerOf(database, name, 'SHOW TABLES')
    for (const [, schema, table] of tables) {
      if (schema !== 'iox') continue
      const answer = await answerOf(database, name, `SELECT * FROM "${String(table).replaceAll('"', '""')}"`)
        .catch((error: unknown) => {
          if (error instanceof StoreFailure || error instanceof UserError) return error.message
          throw error
        })
      const shown = typeof answer === 'string' ? [answer] : answer.rows.map((row) => row.join(' ')).sort()
      seen.push(`${name}.${String(table)}`, ...shown)
    }
  }
  return seen.join('\n')
}

async function liveNames(database: Database): Promise<string[]> {
  const { rows } = await answerOf(database, '_internal', 'SELECT * FROM system.databases')
  return rows.filter(([, , isDeleted]) => isDeleted === false).map((row) => String(row[0]))
}

/** Opens the files twice. What becomes of them: the kind of failure, or that they open. */
export function checkDirectory(files: Files): Promise<string> {
  return inSimulation(async (env) => {
    await lay(env, files)
    try {
      const first = await openDatabase(env)
      const names = await liveNames(first)
      const seen = await rowsOf(first, names)
      await first.close()
      const second = await openDatabase(env)
      assert.deepEqual(await liveNames(second), names)
      assert.equal(await rowsOf(second, names), seen, 'another answer after a restart')
      await second.close()
      return 'opens'
    } catch (error) {
      if (error instanceof DamagedObject) return 'damaged'
      if (error instanceof ForeignObject) return 'foreign'
      if (error instanceof StoreFailure) return 'store failure'
      throw error
    }
  })
}
