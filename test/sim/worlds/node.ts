// One simulated node with writers, a snapshotter, a reader and a wall clock that jumps, crashed and restarted
// a few times under faults, checked against what was acknowledged (oracle.ts). `spoil` weakens the world, to
// see that the check notices.
import assert from 'node:assert/strict'
import type { Env } from '../../../storage/env/env.ts'
import type { FileFault } from '../../../storage/env/simulated/faults.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import { Simulation } from '../../../storage/env/simulated/simulation.ts'
import { jumpOn } from '../actors/clock-jumper.ts'
import { openSession, type SessionOptions } from '../../storage/session.ts'
import {
  check, emptyHistory, isInjected, readOn, snapshotOn, writeOn, type History,
} from '../oracle.ts'

const WRITERS = 3

export type NodeRun = {
  acknowledged: number
  unknown: number
  refused: number
  restarts: number
  snapshots: number
  failedStarts: number
  notices: string[]
  hash: string
}

export type Spoil = (env: Env) => Env

export async function nodeRun(seed: number, spoil: Spoil = (env) => env): Promise<NodeRun> {
  const simulation = new Simulation({ seed, buggifyChance: 0.1 })
  const { random } = simulation
  const run: NodeRun = {
    acknowledged: 0, unknown: 0, refused: 0, restarts: 0, snapshots: 0, failedStarts: 0, notices: [],
    hash: '',
  }
  const history = emptyHistory(WRITERS)
  const seen = new Set<string>()
  const options: SessionOptions = {
    walFlushIntervalMs: [1, 20, 200][random.below(3)]!, walSnapshotSize: 1 + random.below(12),
    walSegmentsToKeep: random.below(3), notice: (sentence) => run.notices.push(sentence),
  }
  const plan = faultPlan(random)
  await simulation.run(async () => {
    for (let life = 0; life < 4; life++) {
      Object.assign(simulation.faults, random.chance(0.7) ? plan : noFaultPlan())
      simulation.faults.decide = random.chance(0.5) ? rareFaults(random.fork(`rare ${life}`)) : undefined
      await oneLife(simulation, spoil, options, history, seen, run)
      Object.assign(simulation.faults, noFaultPlan())
      simulation.faults.decide = undefined
      run.restarts++
    }
    await lastLives(simulation, spoil, options, history, seen)
  })
  run.hash = simulation.scheduler.logHash
  return run
}

/** Each seed draws a subset of what can go wrong. */
function faultPlan(random: SeededRandom) {
  const rate = (chance: number): number => random.chance(chance) ? 0.002 + 0.03 * random.fraction() : 0
  return {
    writeError: rate(0.4), shortWrite: rate(0.4), syncError: rate(0.3), readError: rate(0.2),
    spaceBytesMax: random.chance(0.25) ? 30_000 + random.below(150_000) : Number.POSITIVE_INFINITY,
  }
}

const noFaultPlan = () =>
  ({ writeError: 0, shortWrite: 0, syncError: 0, readError: 0, spaceBytesMax: Number.POSITIVE_INFINITY })

/** Answers that get lost, and the look for a newer process that fails. */
function rareFaults(random: SeededRandom) {
  return (operation: string, path: string): FileFault | undefined => {
    if (operation === 'link' && random.chance(0.02)) return { kind: 'fail-after', code: 'io' }
    if (operation === 'stat' && path.includes('/epochs/') && random.chance(0.05)) {
      return { kind: 'fail', code: 'io' }
    }
    return undefined
  }
}

async function oneLife(
  simulation: Simulation, spoil: Spoil, options: SessionOptions, history: History, seen: Set<string>,
    run: NodeRun,
): Promise<void> {
  const { random, faults } = simulation
  const process = simulation.startProcess()
  const hadSyncErrors = faults.syncError > 0
  const work = process.run(async () => {
    const session = await openSession(spoil(process.env), options)
    await check(session, history, seen)
    await Promise.all([
      ...history.map((_, writer) => writeOn(session, process.env, random, history, writer, run)),
      snapshotOn(session, process.env, random, run), readOn(session, process.env, random, history, seen),
      jumpOn(simulation, process.env, random.fork(`jumps of ${process.name}`)),
    ])
    if (random.chance(0.5)) await session.close()
  })
  await Promise.race([work, simulation.sleep(20 + random.fraction() * 600)])
  // After a failed sync the operating system itself shows what it has lost: only a reboot tells.
  if (!hadSyncErrors && random.chance(0.4)) simulation.kill(process)
  else simulation.powerCut()
  const outcome = await work
  if (outcome.kind !== 'failed') return
  if (!isInjected(outcome.error)) throw outcome.error
  run.failedStarts++
}

/**
 * Without faults the node starts, has everything, and works again; and what was read is there after one
 * more power cut.
 */
async function lastLives(
  simulation: Simulation, spoil: Spoil, options: SessionOptions, history: History, seen: Set<string>,
): Promise<void> {
  for (let start = 0; start < 3; start++) {
    const process = simulation.startProcess()
    const outcome = await process.run(async () => {
      const session = await openSession(spoil(process.env), options)
      await check(session, history, seen)
      if (start === 1) {
        await session.database.snapshot()
        await check(session, history, seen)
        assert.deepEqual(await session.write('after,x=1 n=1i 1'), { kind: 'ok' }, 'works again: P-16')
      }
      if (start === 2) await session.close()
    })
    if (outcome.kind === 'failed') throw outcome.error
    simulation.powerCut()
  }
}
