// One simulated node with writers, a snapshotter and a reader, crashed and restarted a few times under
// faults, checked against what was acknowledged. Every request carries a mark of its own, so its presence
// can be told apart. `spoil` weakens the world, to see that the check notices.
import assert from 'node:assert/strict'
import { Unavailable } from '../../engine/door.ts'
import type { Env } from '../../storage/env/env.ts'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { lineOf, Model, shownRows, type Point, type Value } from '../properties/model.ts'
import { randomValue } from '../properties/random-points.ts'
import { openSession, type Session, type SessionOptions } from '../storage/session.ts'

const WRITERS = 3
const FIELDS = ['f1', 'i1', 'u1', 'b1', 's1', 'i2', 'f2']

type Request = {
  readonly points: readonly Point[]
  state: 'acknowledged' | 'maybe' | 'absent'
}

/** Requests of each writer in order; a request's place is its mark. */
type History = Request[][]

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
  const history: History = Array.from({ length: WRITERS }, () => [])
  const seen = new Set<string>()
  const options: SessionOptions = {
    walFlushIntervalMs: [1, 20, 200][random.below(3)]!, walSnapshotSize: 1 + random.below(12),
    walSegmentsToKeep: random.below(3), notice: (sentence) => run.notices.push(sentence),
  }
  const plan = faultPlan(random)
  await simulation.run(async () => {
    for (let life = 0; life < 4; life++) {
      Object.assign(simulation.faults, random.chance(0.7) ? plan : noFaultPlan())
      await oneLife(simulation, spoil, options, history, seen, run)
      Object.assign(simulation.faults, noFaultPlan())
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
      snapshotOn(session, process.env, random, run), readOn(session, process.env, random, seen),
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

async function writeOn(
  session: Session, env: Env, random: SeededRandom, history: History, writer: number, run: NodeRun,
): Promise<void> {
  const requests = history[writer]!
  for (let i = 0; i < 12; i++) {
    const points = requestPoints(random, writer, requests.length)
    const request: Request = { points, state: 'maybe' }
    requests.push(request)
    try {
      const outcome = await session.write(
        points.map(lineOf).join('\n'), { acceptPartial: random.chance(0.5) })
      assert.deepEqual(outcome, { kind: 'ok' })
      request.state = 'acknowledged'
      run.acknowledged++
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
      assert(!String(error).includes('another process'),
        `a lone process was told it is fenced: ${String(error)}`)
      if (error instanceof Unavailable && error.outcomeUnknown) run.unknown++
      else {
        request.state = 'absent'
        run.refused++
      }
    }
    await env.timers.sleep(random.fraction() * 40)
  }
}

/** A mark and some points of the writer's own few series, most of them overwrites. */
function requestPoints(random: SeededRandom, writer: number, mark: number): Point[] {
  const own = new Map([['w', String(writer)]])
  const points: Point[] = [
    { table: 'marks', tags: own, time: BigInt(mark), fields: new Map<string, Value>([['i1', BigInt(mark)]]) },
  ]
  const count = 1 + random.below(random.chance(0.2) ? 60 : 8)
  for (let i = 0; i < count; i++) {
    const tags = new Map(own)
    if (random.chance(0.7)) tags.set('s', `s${random.below(4)}`)
    if (random.chance(0.05)) tags.set(`late${random.below(3)}`, 'x')
    const names = FIELDS.filter(() => random.chance(0.3))
    if (random.chance(0.05)) names.push(`f_new${random.below(4)}`)
    if (names.length === 0) names.push('i1')
    const time = BigInt(random.below(30) - 10) * 50_000_000_000n
    const table = random.chance(0.9) ? 'points' : `other${random.below(3)}`
    points.push({ table, tags, time, fields: new Map(
      names.map((name) => [name, randomValue(random, name)])) })
  }
  return points
}

async function snapshotOn(session: Session, env: Env, random: SeededRandom, run: NodeRun): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await env.timers.sleep(random.fraction() * 150)
    try {
      await session.database.snapshot()
      run.snapshots++
    } catch (error) {
      if (!isInjected(error)) throw error
    }
  }
}

async function readOn(session: Session, env: Env, random: SeededRandom, seen: Set<string>): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await env.timers.sleep(random.fraction() * 80)
    const found = await marks(session).catch((error: unknown) => {
      if (isInjected(error)) return null
      throw error
    })
    if (found === null) continue
    for (const mark of seen) assert(found.has(mark), `mark ${mark} was read once and is gone: P-06`)
    for (const mark of found) seen.add(mark)
  }
}

async function marks(session: Session): Promise<Set<string>> {
  try {
    const { rows } = await session.sql('SELECT w, i1 FROM marks')
    return new Set(rows.map(([w, mark]) => `${String(w)}/${String(mark)}`))
  } catch (error) {
    if (isNoTable(error)) return new Set()
    throw error
  }
}

/**
 * Everything acknowledged is there with its last value, nothing else but what may be; what may be is
 * settled now.
 */
async function check(session: Session, history: History, seen: Set<string>): Promise<void> {
  const found = await marks(session)
  for (const mark of seen) assert(found.has(mark),
    `mark ${mark} was read before the restart and is gone: P-06`)
  const model = new Model()
  history.forEach((requests, writer) => requests.forEach((request, mark) => {
    const isThere = found.delete(`${writer}/${mark}`)
    if (request.state === 'acknowledged') assert(
      isThere, `acknowledged request ${writer}/${mark} is lost: P-01`)
    if (request.state === 'absent') assert(!isThere, `refused request ${writer}/${mark} is there: P-02`)
    request.state = isThere ? 'acknowledged' : 'absent'
    if (!isThere) return
    seen.add(`${writer}/${mark}`)
    model.apply(request.points)
  }))
  assert.deepEqual([...found], [], 'marks nobody wrote: P-04')
  for (const [name, table] of model.tables) {
    const columns = table.columns()
    const answer = await session.sql(`SELECT ${columns.join(', ')} FROM ${name}`)
    const wanted = shownRows([...table.rows.values()].map(
      (row) => columns.map((column) => table.value(row, column))))
    assert.equal(shownRows(answer.rows).sort().join('\n'), wanted.sort().join('\n'),
      `${name}: P-01, P-03, P-05`)
  }
}

function isNoTable(error: unknown): boolean {
  return /not found/.test(String(error)) && /table|database/i.test(String(error))
}

function isInjected(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (/injected|no-space|names may be lost/.test(e.message)) return true
  }
  return false
}
