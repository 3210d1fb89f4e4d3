// One simulated node with all actors, crashed and restarted a few times under faults, checked against what
// was acknowledged. Each seed draws who takes part. `spoil` weakens the world, to see that the check notices.
import assert from 'node:assert/strict'
import type { Env } from '../../../storage/env/env.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import { Simulation, type SimulatedProcess } from '../../../storage/env/simulated/simulation.ts'
import { StoreFailure } from '../../../storage/object-store/store.ts'
import { openSession, type Session, type SessionOptions } from '../../storage/session.ts'
import { administerOn } from '../actors/administrator.ts'
import { jumpOn } from '../actors/clock-jumper.ts'
import { pressOn } from '../actors/forcer.ts'
import { readOn } from '../actors/reader.ts'
import { snapshotOn } from '../actors/snapshotter.ts'
import { rentOn } from '../actors/tenant.ts'
import { writeOn } from '../actors/writer.ts'
import { check } from '../check.ts'
import { Estate } from '../estate.ts'
import { faultPlan, noFaultPlan, rareFaults } from '../fault-plan.ts'
import { emptyHistory, isInjected, type History } from '../history.ts'
import { Hygiene } from '../hygiene.ts'
import { KeptRows } from '../kept-rows.ts'
import { ifPart, livesOf } from '../parts.ts'

const WRITERS = 3
const TENANTS = 2
/** Share of the write buffer at which the engine forces a snapshot. */
const FORCE_SHARE = 0.5

export type NodeRun = {
  acknowledged: number
  unknown: number
  refused: number
  restarts: number
  snapshots: number
  failedStarts: number
  dropped: number
  created: number
  full: number
  notices: string[]
  hash: string
}

export type Spoil = (env: Env) => Env

/** What a run knows across the lives of its node. */
type Node = {
  readonly simulation: Simulation
  readonly spoil: Spoil
  readonly options: SessionOptions
  readonly run: NodeRun
  readonly history: History
  readonly seen: Set<string>
  readonly hygiene: Hygiene
  /** null: nobody administers. */
  readonly estate: Estate | null
  readonly kept: KeptRows | null
  /** null: the write buffer is as large as it gets. */
  readonly bufferBytesMax: number | null
}

export async function nodeRun(seed: number, spoil: Spoil = (env) => env): Promise<NodeRun> {
  const simulation = new Simulation({ seed, buggifyChance: ifPart('pauses', 0.1, 0) })
  const { random } = simulation
  const node = drawNode(simulation, spoil)
  const plan = faultPlan(random)
  await simulation.run(async () => {
    for (let life = 0; life < livesOf('node'); life++) {
      Object.assign(simulation.faults, random.chance(0.7) ? plan : noFaultPlan())
      simulation.faults.decide = random.chance(0.5) ? rareFaults(random.fork(`rare ${life}`)) : undefined
      await oneLife(node)
      Object.assign(simulation.faults, noFaultPlan())
      simulation.faults.decide = undefined
      node.run.restarts++
    }
    await lastLives(node)
  })
  node.run.hash = simulation.scheduler.logHash
  return node.run
}

function drawNode(simulation: Simulation, spoil: Spoil): Node {
  const { random } = simulation
  const run: NodeRun = {
    acknowledged: 0, unknown: 0, refused: 0, restarts: 0, snapshots: 0, failedStarts: 0, dropped: 0,
    created: 0, full: 0, notices: [], hash: '',
  }
  const forceSnapshotBytes = random.chance(0.15) ? (1 + random.below(4)) << 18 : null
  const options: SessionOptions = {
    walFlushIntervalMs: [1, 20, 200][random.below(3)]!, walSnapshotSize: 1 + random.below(12),
    walSegmentsToKeep: random.below(3), notice: (sentence) => run.notices.push(sentence),
    ...(forceSnapshotBytes === null ? {} : { forceSnapshotBytes }),
  }
  return {
    simulation, spoil, options, run, history: emptyHistory(WRITERS), seen: new Set(),
    hygiene: new Hygiene(simulation.disk),
    estate: random.chance(0.4) ? new Estate(['a', 'b'], ['t', 'u']) : null,
    kept: random.chance(0.3) ? new KeptRows() : null,
    bufferBytesMax: forceSnapshotBytes === null ? null : forceSnapshotBytes / FORCE_SHARE,
  }
}

async function start(node: Node, process: SimulatedProcess): Promise<Session> {
  const env = node.spoil(node.hygiene.watch(process.env))
  const session = await openSession(env, node.options)
  node.hygiene.afterStart()
  await checkAll(node, session, process.env)
  return session
}

async function checkAll(node: Node, session: Session, env: Env): Promise<void> {
  await check(session, node.history, node.seen)
  await node.estate?.check(session)
  await node.kept?.check(session, env)
}

async function oneLife(node: Node): Promise<void> {
  const { simulation, run } = node
  const { random, faults } = simulation
  const process = simulation.startProcess()
  const hadSyncErrors = faults.syncError > 0
  const hadLostAnswers = faults.decide !== undefined
  const work = process.run(async () => {
    const session = await start(node, process)
    await Promise.all(actorsOf(node, session, process))
    if (random.chance(0.5)) await session.close()
  })
  await Promise.race([work, simulation.sleep(20 + random.fraction() * 600)])
  // After a failed sync the operating system itself shows what it has lost: only a reboot tells.
  if (!hadSyncErrors && random.chance(0.4)) simulation.kill(process)
  else simulation.powerCut()
  const outcome = await work
  node.estate?.processEnded()
  node.hygiene.check()
  if (outcome.kind !== 'failed') return
  if (!isInjected(outcome.error) && !(hadLostAnswers && isUndecided(outcome.error))) throw outcome.error
  run.failedStarts++
}

/** A start that made its record, was not told, and could not look at it: the next one goes on from there. */
const isUndecided = (error: unknown): boolean => error instanceof StoreFailure && error.code === 'exists'

function actorsOf(node: Node, session: Session, process: SimulatedProcess): Promise<void>[] {
  const { simulation, history, seen, estate, kept, bufferBytesMax, run } = node
  const { env } = process
  const forks = (name: string): SeededRandom => simulation.random.fork(`${name} of ${process.name}`)
  const rules = bufferBytesMax === null ? {} : { bufferBytesMax }
  const work = [
    ...history.map((_, writer) =>
      writeOn(session, env, forks(`writer ${writer}`), history, writer, run, rules)),
    snapshotOn(session, env, forks('snapshots'), run),
    readOn(session, env, forks('reads'), history, seen),
    jumpOn(simulation, env, forks('jumps')),
  ]
  if (bufferBytesMax !== null) work.push(pressOn(session, env, forks('bursts'), run, bufferBytesMax))
  if (kept !== null) work.push(kept.workOn(session, env, forks('kept')))
  if (estate === null) return work
  for (let tenant = 0; tenant < TENANTS; tenant++) {
    work.push(rentOn(session, env, forks(`tenant ${tenant}`), estate, tenant, run))
    work.push(administerOn(session, env, forks(`administrator ${tenant}`), estate, run))
  }
  return work
}

/**
 * Without faults the node starts, has everything, and works again; and what was read is there after one
 * more power cut.
 */
async function lastLives(node: Node): Promise<void> {
  const { simulation, hygiene } = node
  for (let number = 0; number < 3; number++) {
    const process = simulation.startProcess()
    const outcome = await process.run(async () => {
      const session = await start(node, process)
      if (number === 1) {
        await session.database.snapshot()
        await checkAll(node, session, process.env)
        assert.deepEqual(await session.write('after,x=1 n=1i 1'), { kind: 'ok' }, 'works again: P-16')
      }
      if (number < 2) return
      hygiene.noOrphans()
      await session.close()
    })
    if (outcome.kind === 'failed') throw outcome.error
    hygiene.check()
    simulation.powerCut()
    node.estate?.processEnded()
  }
}
