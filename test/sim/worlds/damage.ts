// Damage at rest: a node that was stopped cleanly, then one flipped bit, one shorter or one missing file in a
// copy of its directory. The start or the query that needs the bytes names the object, or nothing is wrong
// with the answers (P-09, P-07). Not damaged here: the newest log segment is flipped, never cut or removed,
// since nothing after it could tell.
import assert from 'node:assert/strict'
import type { Env } from '../../../storage/env/env.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import { Simulation } from '../../../storage/env/simulated/simulation.ts'
import { StoreFailure } from '../../../storage/object-store/store.ts'
import { DamagedObject, ForeignObject } from '../../../storage/record.ts'
import { openSession, ROOT, type SessionOptions } from '../../storage/session.ts'
import { check, emptyHistory, snapshotOn, writeOn, type History } from '../oracle.ts'

const WRITERS = 2
const DAMAGES_PER_RUN = 8

export type DamageRun = {
  acknowledged: number
  unknown: number
  refused: number
  snapshots: number
  /** Damages that a start or a query named, and those that harmed nothing. */
  named: number
  harmless: number
  hash: string
}

export async function damageRun(seed: number): Promise<DamageRun> {
  const simulation = new Simulation({ seed })
  const { random } = simulation
  const run: DamageRun = {
    acknowledged: 0, unknown: 0, refused: 0, snapshots: 0, named: 0, harmless: 0, hash: '',
  }
  const options: SessionOptions = {
    walFlushIntervalMs: [1, 20, 200][random.below(3)]!, walSnapshotSize: 1 + random.below(12),
    walSegmentsToKeep: random.below(3),
  }
  const history = emptyHistory(WRITERS)
  await simulation.run(async () => {
    const process = simulation.startProcess()
    const outcome = await process.run(async (env) => {
      for (let life = 0; life < 2; life++) await soundLife(env, random, options, history, run)
      const files = await filesBelow(env, ROOT)
      for (let i = 0; i < DAMAGES_PER_RUN; i++) await oneDamage(env, random, options, history, files, i, run)
    })
    if (outcome.kind === 'failed') throw outcome.error
  })
  run.hash = simulation.scheduler.logHash
  return run
}

async function soundLife(
  env: Env, random: SeededRandom, options: SessionOptions, history: History, run: DamageRun,
): Promise<void> {
  const session = await openSession(env, options)
  await Promise.all([
    ...history.map((_, writer) => writeOn(session, env, random, history, writer, run)),
    snapshotOn(session, env, random, run),
  ])
  await session.close()
}

type Kept = { readonly path: string; readonly bytes: Uint8Array }

async function filesBelow(env: Env, directory: string): Promise<Kept[]> {
  const found: Kept[] = []
  for (const { name, kind } of await env.files.list(directory)) {
    const path = `${directory}/${name}`
    if (kind === 'directory') found.push(...await filesBelow(env, path))
    else found.push({ path, bytes: await env.files.readWhole(path) })
  }
  return found.sort((a, b) => a.path < b.path ? -1 : 1)
}

async function oneDamage(
  env: Env, random: SeededRandom, options: SessionOptions, history: History, files: readonly Kept[],
  number: number, run: DamageRun,
): Promise<void> {
  const logs = files.filter(({ path }) => path.endsWith('.wal'))
  const newest = logs[logs.length - 1]?.path
  const records = files.filter(({ path }) => /\/(catalog|snapshots)\//.test(path))
  // Or small ones among many files would rarely be met.
  const pools = [logs, records, files].filter(({ length }) => length > 0)
  const pool = pools[random.below(pools.length)]!
  const victim = pool[random.below(pool.length)]!
  const mayGo = victim.path !== newest && /\.(wal|parquet)$/.test(victim.path)
  const kind = mayGo ? (['flip', 'cut', 'remove'] as const)[random.below(3)]! : 'flip'
  const root = `/copy${number}`
  for (const { path, bytes } of files) {
    const damaged = path === victim.path ? damagedBytes(bytes, kind, random) : bytes
    if (damaged !== null) await put(env, `${root}${path.slice(ROOT.length)}`, damaged)
  }
  const what = `${kind} of ${victim.path}`
  const copy = { ...options, store: { kind: 'file', root } as const }
  try {
    const session = await openSession(env, copy)
    await check(session, history, new Set())
    await session.close()
    run.harmless++
  } catch (error) {
    assert(isNamed(error), `${what} was not noticed as what it is: P-09, P-07: ${String(error)}`)
    run.named++
  }
}

function damagedBytes(bytes: Uint8Array, kind: 'flip' | 'cut' | 'remove', random: SeededRandom) {
  if (kind === 'remove') return null
  if (kind === 'cut') return bytes.slice(0, random.below(bytes.length))
  const flipped = bytes.slice()
  if (flipped.length > 0) flipped[random.below(flipped.length)]! ^= 1 << random.below(8)
  return flipped
}

async function put(env: Env, path: string, bytes: Uint8Array): Promise<void> {
  await env.files.makeDirectories(path.slice(0, path.lastIndexOf('/')))
  const file = await env.files.open(path, 'overwrite')
  await file.write(bytes)
  await file.sync()
  await file.close()
}

function isNamed(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (e instanceof DamagedObject || e instanceof ForeignObject) return true
    if (e instanceof StoreFailure && e.code === 'corrupt') return true
  }
  return false
}
