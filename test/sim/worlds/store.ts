// A node whose objects are in a simulated remote store and whose log is on its own disk. The store outlives
// every crash; its calls fail before or after taking effect, time out either way, take effect when nobody
// waits any more, meet 409 and 412, break in the middle of a body; its lists may be half a minute old. Lives
// with crashes under such faults, then an outage that ends while the process lives on (P-16), then a log
// that is gone (P-07). Two processes: store-twin.ts.
import assert from 'node:assert/strict'
import type { Env } from '../../../storage/env/env.ts'
import { SimulatedObjectStore } from '../../../storage/env/simulated/object-store.ts'
import { noStoreFaults, type StoreFaults } from '../../../storage/env/simulated/object-store-faults.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import { Simulation, type SimulatedProcess } from '../../../storage/env/simulated/simulation.ts'
import { retryingStore } from '../../../storage/object-store/retrying.ts'
import type { ObjectStore } from '../../../storage/object-store/store.ts'
import { nodePaths } from '../../../storage/paths.ts'
import { DamagedObject } from '../../../storage/record.ts'
import { SnapshotLog } from '../../../storage/snapshot/record.ts'
import { FRAME_ROWS } from '../../../storage/wal/frame.ts'
import { readSegment } from '../../../storage/wal/segment.ts'
import { openSession, type Session, type SessionOptions } from '../../storage/session.ts'
import {
  check, emptyHistory, isInjected, readOn, snapshotOn, writeOn, type History,
} from '../oracle.ts'
import { ifPart, livesOf } from '../parts.ts'
import { storeTwinRun } from './store-twin.ts'

const WRITERS = 3
const MACHINE = '/machine'
const AGAIN_WITHIN_MS = 30_000
const OUTAGE_MS = 240_000
/** A write during an outage is answered within the deadlines of what it may have to wait for. */
const ANSWER_WITHIN_MS = 120_000
const STARTS_MAX = 20

export type StoreRun = {
  acknowledged: number
  unknown: number
  refused: number
  snapshots: number
  failedStarts: number
  /** Processes that were told that they have lost the node, and starts refused for want of their log. */
  fenced: number
  refusedStarts: number
  hash: string
}

export type StoreWorld = {
  readonly simulation: Simulation
  readonly objects: SimulatedObjectStore
  readonly options: SessionOptions
  readonly plan: Partial<StoreFaults>
  readonly run: StoreRun
}

export async function storeRun(seed: number): Promise<StoreRun> {
  const simulation = new Simulation({ seed, buggifyChance: ifPart('pauses', 0.1, 0) })
  const { random } = simulation
  const world: StoreWorld = {
    simulation, objects: new SimulatedObjectStore(simulation),
    options: {
      walFlushIntervalMs: [1, 20, 200][random.below(3)]!, walSnapshotSize: 1 + random.below(12),
      walSegmentsToKeep: random.below(3),
    },
    plan: faultPlan(random),
    run: {
      acknowledged: 0, unknown: 0, refused: 0, snapshots: 0, failedStarts: 0, fenced: 0, refusedStarts: 0,
      hash: '',
    },
  }
  Object.assign(world.objects.faults, alwaysFaults(random))
  await simulation.run(() => seed % 3 === 0 ? storeTwinRun(world) : lonelyRun(world))
  world.run.hash = simulation.scheduler.logHash
  return world.run
}

/** What a store is like, all the time. */
function alwaysFaults(random: SeededRandom): Partial<StoreFaults> {
  return {
    hasChecksums: random.chance(0.5), pageObjectsMax: [3, 100, 1_000][random.below(3)]!,
    staleListMs: ifPart('staleLists', random.chance(0.5) ? 1_000 + random.below(30_000) : 0, 0),
  }
}

/** Each seed draws a subset of what can go wrong. */
function faultPlan(random: SeededRandom): Partial<StoreFaults> {
  const rate = (chance: number): number => random.chance(chance) ? 0.01 + 0.1 * random.fraction() : 0
  const plan: Partial<StoreFaults> = {
    refused: rate(0.4), errorBefore: rate(0.3), errorAfter: rate(0.4), timeout: rate(0.4),
    conflict: rate(0.4), ownExists: rate(0.3), reset: rate(0.3), cut: rate(0.4), slow: rate(0.3),
  }
  return Object.fromEntries(Object.entries(plan).map(([name, chance]) => [name, ifPart(name, chance, 0)]))
}

export function noPlan(): Partial<StoreFaults> {
  const { refused, errorBefore, errorAfter, timeout, conflict, ownExists, reset, cut, slow } = noStoreFaults()
  return { refused, errorBefore, errorAfter, timeout, conflict, ownExists, reset, cut, slow, isDown: false }
}

export function sessionOn(
  world: StoreWorld, process: SimulatedProcess, walRoot: string, env: Env = process.env,
): Promise<Session> {
  const store = retryingStore(env, world.objects.clientOf(process))
  return openSession(env, { ...world.options, store: { kind: 'remote', store, walRoot } })
}

async function lonelyRun(world: StoreWorld): Promise<void> {
  const { simulation, objects, plan } = world
  const { random } = simulation
  const history = emptyHistory(WRITERS)
  const seen = new Set<string>()
  for (let life = 0; life < livesOf('store'); life++) {
    Object.assign(objects.faults, random.chance(0.8) ? plan : noPlan())
    await oneLife(world, history, seen)
  }
  Object.assign(objects.faults, plan)
  await outage(world, history, seen)
  simulation.powerCut()
  await lastLife(world, history, seen)
  if (random.chance(0.3)) await withoutLog(world)
}

async function oneLife(world: StoreWorld, history: History, seen: Set<string>): Promise<void> {
  const { simulation, run } = world
  const { random } = simulation
  const process = simulation.startProcess()
  const work = process.run(async (env) => {
    const session = await sessionOn(world, process, MACHINE)
    await check(session, history, seen)
    // What was replayed goes to files before anything new is logged.
    if (random.chance(0.2)) return snapshotOn(session, env, random, run)
    await Promise.all([
      ...history.map((_, writer) => writeOn(session, env, random, history, writer, run)),
      snapshotOn(session, env, random, run), readOn(session, env, random, history, seen),
    ])
    if (random.chance(0.5)) await session.close()
  })
  // Some are killed while they start.
  const shortestMs = random.chance(0.8) ? 20 : 0
  await Promise.race([work, simulation.sleep(shortestMs + 4_000 * random.fraction() ** 2)])
  if (random.chance(0.5)) simulation.kill(process)
  else simulation.powerCut()
  const outcome = await work
  if (outcome.kind !== 'failed') return
  if (!isInjected(outcome.error)) throw outcome.error
  run.failedStarts++
}

/** The store is gone for minutes and comes back; the process lives on. */
async function outage(world: StoreWorld, history: History, seen: Set<string>): Promise<void> {
  const { simulation, objects, run } = world
  const { random } = simulation
  for (let start = 1; start <= STARTS_MAX; start++) {
    const process = simulation.startProcess()
    const outcome = await process.run(async (env) => {
      const session = await sessionOn(world, process, MACHINE)
      await check(session, history, seen)
      const slowest = watched(session, env)
      const over = simulation.sleep(random.fraction() * 200).then(async () => {
        objects.faults.isDown = true
        await simulation.sleep(OUTAGE_MS)
        Object.assign(objects.faults, noPlan())
      })
      await Promise.all([over,
        ...history.map((_, writer) => writeOn(slowest.session, env, random, history, writer, run)),
        snapshotOn(session, env, random, run),
      ])
      assert(slowest.ms < ANSWER_WITHIN_MS, `a write was answered after ${slowest.ms} ms: P-16`)
      await worksAgain(world, process, session, env)
      await check(session, history, seen)
    })
    if (outcome.kind === 'done') return
    if (outcome.kind === 'failed' && !isInjected(outcome.error)) throw outcome.error
    run.failedStarts++
  }
  assert.fail(`${STARTS_MAX} starts failed`)
}

/** A session that remembers how long its slowest write took. */
function watched(session: Session, env: Env): { readonly session: Session; ms: number } {
  const slowest = { ms: 0, session: { ...session, write: async (...given: Parameters<Session['write']>) => {
    const fromMs = env.clock.monotonicMs()
    try {
      return await session.write(...given)
    } finally {
      slowest.ms = Math.max(slowest.ms, env.clock.monotonicMs() - fromMs)
    }
  } } }
  return slowest
}

async function worksAgain(
  world: StoreWorld, process: SimulatedProcess, session: Session, env: Env,
): Promise<void> {
  const fromMs = env.clock.monotonicMs()
  // A change of the catalog whose outcome was unknown is settled by the next one, which is told to try again.
  for (let isWritten = false; !isWritten;) {
    isWritten = await session.write('after,x=1 n=1i 1').then(() => true, () => false)
    assert(env.clock.monotonicMs() - fromMs < AGAIN_WITHIN_MS, 'no write works after the outage: P-16')
    await env.timers.sleep(100)
  }
  await env.timers.sleep(AGAIN_WITHIN_MS)
  const most = Math.max(1, Math.floor(world.options.walSnapshotSize! * 1.5))
  const { persistedThrough } = await SnapshotLog.open(storeOf(world, process), nodePaths('n'), 0)
  const waiting = await segmentsAfter(env, persistedThrough)
  assert(waiting <= most, `30 s after the outage ${waiting} log segments wait, at most ${most} should: P-16`)
  await session.database.snapshot()
}

/** Those with rows that are not in files. */
async function segmentsAfter(env: Env, persistedThrough: number): Promise<number> {
  let count = 0
  for (const { name } of await env.files.list(`${MACHINE}/n/wal`)) {
    if (!name.endsWith('.wal')) continue
    const { frames } = await readSegment(env, `${MACHINE}/n/wal/${name}`, Number.parseInt(name, 10))
    if (frames.some(({ header }) => header.kind === FRAME_ROWS && header.sequence > persistedThrough)) count++
  }
  return count
}

async function lastLife(world: StoreWorld, history: History, seen: Set<string>): Promise<void> {
  const process = world.simulation.startProcess()
  const outcome = await process.run(async () => {
    const session = await sessionOn(world, process, MACHINE)
    await check(session, history, seen)
    await session.close()
    await everythingIsInPlace(world, process)
  })
  if (outcome.kind === 'failed') throw outcome.error
}

/** Every file that counts is there, whole, and nothing that is made once was ever made twice. */
async function everythingIsInPlace(world: StoreWorld, process: SimulatedProcess): Promise<void> {
  const { objects } = world
  const paths = nodePaths('n')
  const { files } = await SnapshotLog.open(storeOf(world, process), paths, 0)
  for (const { path, bytes } of files.values()) {
    assert.equal(objects.bytesOf(path)?.length, bytes, `${path} is not what the snapshot says: P-07`)
  }
  assert.deepEqual([...objects.replaced].filter((path) => path !== paths.catalogCheckpoint), [], 'replaced')
}

function storeOf(world: StoreWorld, process: SimulatedProcess): ObjectStore {
  return retryingStore(process.env, world.objects.clientOf(process))
}

/** A disk that was replaced: the start is refused in one sentence, until a person gives the log up. */
async function withoutLog(world: StoreWorld): Promise<void> {
  const { simulation } = world
  const process = simulation.startProcess()
  const outcome = await process.run(async (env) => {
    const directory = `${MACHINE}/n/wal`
    const before = await emptied(env, directory)
    if (simulation.random.chance(0.5)) {
      await anothersLog(env, directory, Math.max(...before.map((name) => Number.parseInt(name, 10))))
      await refusedStart(world, process, directory)
      await emptied(env, directory)
    }
    const refusal = await refusedStart(world, process, directory)
    const name = /\S+\.lost/.exec(refusal.message)![0]
    const file = await env.files.open(`${directory}/${name}`, 'create')
    await file.close()
    const session = await sessionOn(world, process, MACHINE)
    assert.deepEqual(await session.write('after,x=1 n=1i 1'), { kind: 'ok' })
    await session.close()
  })
  if (outcome.kind === 'failed') throw outcome.error
}

async function refusedStart(
  world: StoreWorld, process: SimulatedProcess, directory: string,
): Promise<DamagedObject> {
  const refusal: unknown = await sessionOn(world, process, MACHINE)
    .then(() => null, (error: unknown) => error)
  assert(refusal instanceof DamagedObject && refusal.path === directory,
    `a start without its log was not refused: P-07: ${String(refusal)}`)
  return refusal
}

/** Gives the names of what was there. */
async function emptied(env: Env, directory: string): Promise<string[]> {
  const names = (await env.files.list(directory)).map(({ name }) => name)
  for (const name of names) await env.files.unlink(`${directory}/${name}`)
  return names
}

/** The log of a node of the same name that has another store, with at least as many segments. */
async function anothersLog(env: Env, directory: string, segments: number): Promise<void> {
  const root = '/elsewhere'
  const session = await openSession(env, {
    store: { kind: 'file', root }, walFlushIntervalMs: 1, walSnapshotSize: 10_000,
  })
  for (let i = 0; i <= segments; i++) {
    assert.deepEqual(await session.write(`after,x=1 n=1i ${i}`), { kind: 'ok' })
    await env.timers.sleep(2)
  }
  await session.close()
  for (const { name } of await env.files.list(`${root}/n/wal`)) {
    await env.files.rename(`${root}/n/wal/${name}`, `${directory}/${name}`)
  }
}
