// Faults that end while the process lives on: writes and reads that fail, a disk that gets full and is freed
// again, no more files that may be open. While the disk is full, what was acknowledged can be read (P-13);
// when it is over, the same process takes writes and drains its log within 30 s of virtual time (P-16, P-13).
// Failing syncs are not part of it: after those only a restart can help.
import assert from 'node:assert/strict'
import type { Env } from '../../../storage/env/env.ts'
import { Simulation } from '../../../storage/env/simulated/simulation.ts'
import { FRAME_ROWS } from '../../../storage/wal/frame.ts'
import { readSegment } from '../../../storage/wal/segment.ts'
import { openSession, ROOT, type Session, type SessionOptions } from '../../storage/session.ts'
import { snapshotOn } from '../actors/snapshotter.ts'
import { writeOn } from '../actors/writer.ts'
import { check, marks } from '../check.ts'
import { noFaultPlan, ofParts } from '../fault-plan.ts'
import { emptyHistory, type History } from '../history.ts'
import { Hygiene } from '../hygiene.ts'
import { ifPart } from '../parts.ts'

const WRITERS = 3
const AGAIN_WITHIN_MS = 30_000

export type LivenessRun = {
  acknowledged: number
  unknown: number
  refused: number
  snapshots: number
  /** Virtual time from the end of the faults to the first write and to the next snapshot. */
  writeAfterMs: number
  snapshotAfterMs: number
  hash: string
}

export async function livenessRun(seed: number): Promise<LivenessRun> {
  const simulation = new Simulation({ seed, buggifyChance: ifPart('pauses', 0.1, 0) })
  const { random, faults } = simulation
  const run: LivenessRun = {
    acknowledged: 0, unknown: 0, refused: 0, snapshots: 0, writeAfterMs: 0, snapshotAfterMs: 0, hash: '',
  }
  const options: SessionOptions = {
    walFlushIntervalMs: [1, 20, 200][random.below(3)]!, walSnapshotSize: 1 + random.below(6),
    walSegmentsToKeep: random.below(3),
  }
  const history = emptyHistory(WRITERS)
  const hygiene = new Hygiene(simulation.disk)
  await simulation.run(async () => {
    const process = simulation.startProcess()
    const outcome = await process.run(async (env) => {
      const session = await openSession(hygiene.watch(env), options)
      hygiene.afterStart()
      const isFull = random.chance(0.4)
      Object.assign(faults, ofParts(isFull
        ? { spaceBytesMax: simulation.disk.usedBytes + 2000 + random.below(20_000) }
        : random.chance(0.4) ? { openFilesMax: random.below(5) }
          : { writeError: 0.1, shortWrite: 0.1, readError: random.chance(0.5) ? 0.1 : 0 }))
      await Promise.all([
        ...history.map((_, writer) => writeOn(session, env, random.fork(`w${writer}`), history, writer, run)),
        snapshotOn(session, env, random, run),
      ])
      if (isFull) await readsGoOn(session, history)
      Object.assign(faults, noFaultPlan())
      await worksAgain(session, env, options, history, run)
    })
    if (outcome.kind === 'failed') throw outcome.error
    hygiene.check()
    simulation.powerCut()
    await lastStart(simulation, options, history)
  })
  run.hash = simulation.scheduler.logHash
  return run
}

async function readsGoOn(session: Session, history: History): Promise<void> {
  const found = await marks(session)
  history.forEach((requests, writer) => requests.forEach((request, mark) => {
    if (request.state !== 'acknowledged') return
    assert(found.has(`${writer}/${mark}`), `${writer}/${mark} can not be read from a full disk: P-13`)
  }))
}

async function worksAgain(
  session: Session, env: Env, options: SessionOptions, history: History, run: LivenessRun,
): Promise<void> {
  const fromMs = env.clock.monotonicMs()
  await env.timers.sleep(AGAIN_WITHIN_MS)
  const waiting = await segmentsWithRows(env)
  const most = Math.max(1, Math.floor(options.walSnapshotSize! * 1.5)) + options.walSegmentsToKeep! + 1
  assert(waiting <= most, `30 s after the faults ${waiting} log segments wait, at most ${most} should: P-16`)
  const writeMs = env.clock.monotonicMs()
  assert.deepEqual(await session.write('after,x=1 n=1i 1'), { kind: 'ok' }, 'a write after the faults: P-16')
  run.writeAfterMs = env.clock.monotonicMs() - writeMs
  await check(session, history, new Set())
  await session.database.snapshot()
  run.snapshotAfterMs = env.clock.monotonicMs() - writeMs
  assert(run.snapshotAfterMs < AGAIN_WITHIN_MS, `a snapshot took ${run.snapshotAfterMs} ms: P-16`)
  assert(env.clock.monotonicMs() > fromMs)
  await check(session, history, new Set())
}

/** Not those that were begun and failed: they are empty, and go with the next start. */
async function segmentsWithRows(env: Env): Promise<number> {
  let count = 0
  for (const { name } of await env.files.list(`${ROOT}/n/wal`)) {
    if (!name.endsWith('.wal')) continue
    const { frames } = await readSegment(env, `${ROOT}/n/wal/${name}`, Number.parseInt(name, 10))
    if (frames.some((frame) => frame.header.kind === FRAME_ROWS)) count++
  }
  return count
}

async function lastStart(simulation: Simulation, options: SessionOptions, history: History): Promise<void> {
  const process = simulation.startProcess()
  const outcome = await process.run(async () => {
    const session = await openSession(process.env, options)
    await check(session, history, new Set())
    await session.close()
  })
  if (outcome.kind === 'failed') throw outcome.error
}
