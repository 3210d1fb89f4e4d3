// Two processes with one node id on one disk: the second starts while the first works, which may be stopped
// (as by SIGSTOP) at any write or sync and go on later. Once the newer has started, the older acknowledges
// nothing any more (P-08), and what either acknowledged is there at the end (P-01).
import assert from 'node:assert/strict'
import type { Env } from '../../../storage/env/env.ts'
import { Fenced } from '../../../storage/create-record.ts'
import type { SimulatedDisk } from '../../../storage/env/simulated/disk.ts'
import { Simulation } from '../../../storage/env/simulated/simulation.ts'
import { StoreFailure } from '../../../storage/object-store/store.ts'
import { openSession, ROOT, type SessionOptions } from '../../storage/session.ts'
import { snapshotOn } from '../actors/snapshotter.ts'
import { writeOn } from '../actors/writer.ts'
import { gatedFile } from '../gated-file.ts'
import { check } from '../check.ts'
import { emptyHistory, type History } from '../history.ts'
import { Hygiene } from '../hygiene.ts'
import { ifPart } from '../parts.ts'

const WRITERS_EACH = 2
const CALLS = ['any', 'list', 'unlink'] as const
type Call = typeof CALLS[number]
/** Of a start, roughly: a pause after one of them meets it at any step. */
const START_CALLS: Readonly<Record<Call, number>> = { any: 40, list: 16, unlink: 4 }

export type TwinRun = {
  acknowledged: number
  unknown: number
  refused: number
  snapshots: number
  /** Whether the older process was told that it has lost the node. */
  fenced: number
  hash: string
}

export async function twinRun(seed: number): Promise<TwinRun> {
  const simulation = new Simulation({ seed, buggifyChance: ifPart('pauses', 0.1, 0) })
  const { random } = simulation
  const run: TwinRun = { acknowledged: 0, unknown: 0, refused: 0, snapshots: 0, fenced: 0, hash: '' }
  const options: SessionOptions = {
    walFlushIntervalMs: [1, 20, 200][random.below(3)]!, walSnapshotSize: 1 + random.below(12),
    walSegmentsToKeep: random.below(3),
  }
  const hygiene = new Hygiene(simulation.disk)
  const olders = emptyHistory(WRITERS_EACH)
  const newers = emptyHistory(WRITERS_EACH)
  await simulation.run(async () => {
    const life = { newerHasStarted: false }
    const hadLife = random.chance(0.5)
    const wasCut = hadLife && await earlierLife(simulation, options, olders, run)
    const stop = pausing(simulation)
    const older = simulation.startProcess('older')
    const newer = simulation.startProcess('newer')
    const first = older.run(() => olderLife(
      stop.env(hygiene.watch(older.env)), simulation, options, olders, life, run))
    // Files that no snapshot names are met by starts.
    const isStarting = random.chance(wasCut ? 0.8 : 0.3)
    if (!isStarting) await simulation.sleep(20 + random.fraction() * 300)
    // Which process is the newer one is decided by the epochs they take.
    while (!hasEpoch(simulation, hadLife ? 2 : 1)) await simulation.sleep(1)
    if (isStarting) {
      const call = wasCut && random.chance(0.5) ? 'unlink' : CALLS[random.below(CALLS.length)]!
      stop.pauseAfter(random.below(START_CALLS[call]), call)
      await simulation.sleep(random.fraction() * 50)
    } else {
      if (random.chance(0.3)) await simulation.sleep(random.fraction() * 30)
      if (random.chance(0.6)) stop.pauseAfter(0, 'any')
      await simulation.sleep(random.fraction() * 20)
    }
    const second = newer.run(() => newerLife(
      hygiene.watch(newer.env), simulation, options, olders, newers, life, run))
    await simulation.sleep(random.fraction() * (isStarting ? 800 : 400))
    stop.resume()
    for (const outcome of await Promise.all([first, second])) {
      if (outcome.kind === 'failed') throw outcome.error
    }
    hygiene.check()
    simulation.powerCut()
    await lastStart(simulation, options, [...olders, ...newers])
  })
  run.hash = simulation.scheduler.logHash
  return run
}

/**
 * A process that is killed leaves a log, files, and files that no snapshot names. Gives whether it was killed
 * in a snapshot.
 */
async function earlierLife(
  simulation: Simulation, options: SessionOptions, history: History, run: TwinRun,
): Promise<boolean> {
  const random = simulation.random.fork('earlier')
  // Killed in its first snapshot, after its last write.
  const isCutting = random.chance(0.4)
  const process = simulation.startProcess('earlier')
  const work = process.run(async (env) => {
    const session = await openSession(env, options)
    const writing = history.map((_, writer) =>
      writeOn(session, env, random.fork(`writer ${writer}`), history, writer, run))
    if (isCutting) await Promise.all(writing)
    await Promise.all([...writing, snapshotOn(session, env, random, run)])
  })
  while (!hasEpoch(simulation, 1)) await simulation.sleep(1)
  if (isCutting) {
    let isOver = false
    void work.then(() => { isOver = true })
    while (!isOver && !hasFiles(simulation.disk, `${ROOT}/n`)) await simulation.sleep(1)
    await simulation.sleep(random.fraction() * 10)
  } else await Promise.race([work, simulation.sleep(random.fraction() * 300)])
  simulation.kill(process)
  const outcome = await work
  if (outcome.kind === 'failed') throw outcome.error
  return isCutting
}

function hasEpoch(simulation: Simulation, epoch: number): boolean {
  try {
    return simulation.disk.find('stat', `${ROOT}/n/epochs/${String(epoch).padStart(20, '0')}`).kind === 'file'
  } catch {
    return false
  }
}

function hasFiles(disk: SimulatedDisk, directory: string): boolean {
  return disk.list(directory).some(({ name, kind }) =>
    kind === 'directory' ? hasFiles(disk, `${directory}/${name}`) : name.endsWith('.parquet'))
}

type Life = { newerHasStarted: boolean }

async function olderLife(
  env: Env, simulation: Simulation, options: SessionOptions, history: History, life: Life, run: TwinRun,
): Promise<void> {
  const random = simulation.random.fork('older')
  const session = await openSession(env, options).catch((error: unknown) => {
    if (isOvertaken(error)) return null
    throw error
  })
  if (session === null) return
  void session.database.ended.then(() => { run.fenced++ })
  const rules = { mayBeFenced: true, mayAcknowledge: () => !life.newerHasStarted }
  await Promise.all([
    ...history.map((_, writer) =>
      writeOn(session, env, random.fork(`writer ${writer}`), history, writer, run, rules)),
    snapshotOn(session, env, random, run, () => true),
  ])
}

/** Its writers come after those of the older one, so that no two have a mark in common. */
async function newerLife(
  env: Env, simulation: Simulation, options: SessionOptions, olders: History, newers: History, life: Life,
  run: TwinRun,
): Promise<void> {
  const random = simulation.random.fork('newer')
  const session = await openSession(env, options)
  life.newerHasStarted = true
  await check(session, olders, new Set())
  // What was replayed goes to files before anything new is logged.
  if (random.chance(0.3)) await session.database.snapshot()
  const all = [...olders, ...newers]
  await Promise.all([
    ...newers.map((_, writer) => writeOn(
      session, env, random.fork(`writer ${writer}`), all, olders.length + writer, run)),
    snapshotOn(session, env, random, run),
  ])
}

/** A newer process that starts at the same time takes the node, and sweeps what is half done. */
function isOvertaken(error: unknown): boolean {
  return error instanceof Fenced || error instanceof StoreFailure
}

async function lastStart(simulation: Simulation, options: SessionOptions, history: History): Promise<void> {
  const process = simulation.startProcess('last')
  const outcome = await process.run(async () => {
    const session = await openSession(process.env, options)
    await check(session, history, new Set())
    assert.deepEqual(await session.write('after,x=1 n=1i 1'), { kind: 'ok' }, 'works again: P-16')
    await session.close()
  })
  if (outcome.kind === 'failed') throw outcome.error
}

/** An Env whose writes, syncs, lists and deletions wait while it is paused. */
function pausing(simulation: Simulation) {
  let isPaused = false
  let pause: { readonly call: Call; more: number } | null = null
  const gate = async (call: Call = 'any'): Promise<void> => {
    if (pause !== null && (pause.call === 'any' || pause.call === call) && pause.more-- === 0) isPaused = true
    while (isPaused) await simulation.sleep(1)
  }
  return {
    pauseAfter: (more: number, call: Call) => {
      pause = ifPart('stop', { call, more }, null)
    },
    resume: () => {
      pause = null
      isPaused = false
    },
    env: (env: Env): Env => ({ ...env, files: { ...env.files,
      list: async (directory) => { await gate('list'); return env.files.list(directory) },
      unlink: async (path) => { await gate('unlink'); await env.files.unlink(path) },
      open: async (path, mode) => gatedFile(await env.files.open(path, mode), gate) } }),
  }
}
