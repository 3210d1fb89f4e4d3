// Two processes with one node id over one remote store: on one disk (it moved from machine to machine), or by
// mistake on two machines with a disk each; one after the other, or both at once on an empty store. Which is
// the newer one is decided by the epochs they take. Once it has started, the older never acknowledges again
// (P-08); a machine that has not got the log is refused before it can take anything (P-07).
import assert from 'node:assert/strict'
import { Fenced } from '../../../storage/create-record.ts'
import type { Env } from '../../../storage/env/env.ts'
import type { SimulatedProcess } from '../../../storage/env/simulated/simulation.ts'
import { nodePaths } from '../../../storage/paths.ts'
import { count, object } from '../../../storage/json-shape.ts'
import { DamagedObject, decodeRecord } from '../../../storage/record.ts'
import type { Session } from '../../storage/session.ts'
import { gatedFile } from '../gated-file.ts'
import { check, emptyHistory, isInjected, snapshotOn, writeOn, type History } from '../oracle.ts'
import { takesPart } from '../parts.ts'
import { noPlan, sessionOn, type StoreWorld } from './store.ts'

const WRITERS_EACH = 2
const STARTS_MAX = 20
const PAUSED_MS_MAX = 2_000
const [FIRST, SECOND] = ['/machine', '/other-machine'] as const

type Twins = {
  /** Writers of the first, then those of the second, so that no two have a mark in common. */
  readonly history: History
  /** Epochs of the processes whose start has ended well. */
  readonly started: number[]
  readonly roots: readonly [string, string]
  isFirstOpen: boolean
}

export async function storeTwinRun(world: StoreWorld): Promise<void> {
  const { simulation, objects, plan, run } = world
  const { random } = simulation
  const twins: Twins = {
    history: emptyHistory(2 * WRITERS_EACH), started: [], isFirstOpen: false,
    roots: [FIRST, random.chance(0.5) ? FIRST : SECOND],
  }
  Object.assign(objects.faults, random.chance(0.7) ? plan : noPlan())
  const stop = pausing(world)
  const one = simulation.startProcess('one')
  const first = one.run(() => twinLife(world, one, stop.env(one.env), twins, 0))
  const isAtOnce = random.chance(0.2)
  if (!isAtOnce) {
    await simulation.sleep(20 + random.fraction() * 600)
    if (random.chance(0.6)) stop.pause()
  }
  const wasFirstOpen = twins.isFirstOpen
  const two = simulation.startProcess('two')
  const second = two.run(() => twinLife(world, two, two.env, twins, 1))
  await simulation.sleep(random.fraction() * PAUSED_MS_MAX)
  stop.resume()
  for (const outcome of await Promise.all([first, second])) {
    if (outcome.kind === 'failed' && !isInjected(outcome.error)) throw outcome.error
  }
  if (wasFirstOpen && twins.roots[1] === SECOND) {
    assert.equal(run.fenced, 0, 'a machine without the log has stopped the one that has it: P-07')
    assert.equal(twins.started.length, 1, 'a machine without the log has started: P-07')
  }
  simulation.powerCut()
  Object.assign(objects.faults, noPlan())
  await lastStart(world, twins)
}

async function twinLife(
  world: StoreWorld, process: SimulatedProcess, env: Env, twins: Twins, place: 0 | 1,
): Promise<void> {
  const { run, simulation } = world
  const random = simulation.random.fork(`twin ${place}`)
  const session = await openUnlessOvertaken(world, process, twins.roots[place], env)
  if (session === null) return
  const epoch = epochOf(world, process)
  if (place === 0) twins.isFirstOpen = true
  void session.database.ended.then(() => {
    run.fenced++
    assert(newestEpoch(world) > epoch, 'a process was stopped though none is newer: P-08')
  })
  const wasAlone = twins.started.length === 0
  if (newestEpoch(world) === epoch && !wasAlone) await check(session, twins.history, new Set())
  if (newestEpoch(world) === epoch) twins.started.push(epoch)
  const rules = {
    mayBeFenced: true, mayAcknowledge: () => !twins.started.some((other) => other > epoch),
  }
  const writers = Array.from({ length: WRITERS_EACH }, (_, i) => place * WRITERS_EACH + i)
  await Promise.all([
    ...writers.map((writer) =>
      writeOn(session, env, random.fork(`writer ${writer}`), twins.history, writer, run, rules)),
    snapshotOn(session, env, random, run, () => newestEpoch(world) > epoch),
  ])
}

/** A start that met faults is tried again; one that was overtaken, or that lacks its log, is not. */
async function openUnlessOvertaken(
  world: StoreWorld, process: SimulatedProcess, walRoot: string, env: Env,
): Promise<Session | null> {
  for (let start = 1; start <= STARTS_MAX; start++) {
    try {
      return await sessionOn(world, process, walRoot, env)
    } catch (error) {
      if (error instanceof DamagedObject && error.path === `${walRoot}/n/wal`) {
        world.run.refusedStarts++
        return null
      }
      if (error instanceof Fenced && newestEpoch(world) > epochOf(world, process)) return null
      if (!isInjected(error)) throw error
      world.run.failedStarts++
    }
  }
  return null
}

function newestEpoch(world: StoreWorld): number {
  const { epoch } = nodePaths('n')
  let newest = 0
  while (world.objects.bytesOf(epoch(newest + 1)) !== null) newest++
  return newest
}

type EpochJson = { readonly process: number }

/** The newest epoch that a process took; 0 if none. */
function epochOf(world: StoreWorld, process: SimulatedProcess): number {
  const { epoch } = nodePaths('n')
  for (let n = newestEpoch(world); n > 0; n--) {
    const bytes = world.objects.bytesOf(epoch(n))!
    const record = decodeRecord<EpochJson>(epoch(n), 'epoch', 1, bytes, object({ process: count }))
    if (record.process === process.env.processId) return n
  }
  return 0
}

/** The disk that the store names has everything that was ever acknowledged; another is refused. */
async function lastStart(world: StoreWorld, twins: Twins): Promise<void> {
  let opened = 0
  for (const root of new Set(twins.roots)) {
    const process = world.simulation.startProcess('last')
    const outcome = await process.run(async () => {
      const session = await openUnlessOvertaken(world, process, root, process.env)
      if (session === null) return
      opened++
      await check(session, twins.history, new Set())
      assert.deepEqual(await session.write('after,x=1 n=1i 1'), { kind: 'ok' }, 'works again: P-16')
      await session.close()
    })
    if (outcome.kind === 'failed') throw outcome.error
  }
  assert.equal(opened, 1, `${opened} of the disks have the log: P-07`)
}

/** An Env whose writes and syncs wait while it is paused, and with them whatever is done after them. */
function pausing(world: StoreWorld) {
  let isPaused = false
  const gate = async (): Promise<void> => {
    while (isPaused) await world.simulation.sleep(1)
  }
  return {
    pause: () => { isPaused = takesPart('stop') },
    resume: () => { isPaused = false },
    env: (env: Env): Env => ({ ...env, files: { ...env.files,
      open: async (path, mode) => gatedFile(await env.files.open(path, mode), gate) } }),
  }
}
