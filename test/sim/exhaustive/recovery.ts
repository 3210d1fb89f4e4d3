// What is asked of a node after a crash: it starts, has everything that was acknowledged and nothing else,
// works (writes, a snapshot, files that are not needed any more), and has it all after one more power cut.
// Also where a life may be crashed: a clone of disk and ledger at each of its file events.
import assert from 'node:assert/strict'
import { isTemporaryName } from '../../../storage/object-store/file-names.ts'
import type { SimulatedDisk } from '../../../storage/env/simulated/disk.ts'
import type { PowerCut } from '../../../storage/env/simulated/power-cut.ts'
import type { Simulation } from '../../../storage/env/simulated/simulation.ts'
import type { Point } from '../../properties/model.ts'
import { openSession, ROOT, type Session, type SessionOptions } from '../../storage/session.ts'
import type { Ledger } from './ledger.ts'
import { ask, cutDisk, newMachine, type Watch } from './machine.ts'

export const LOST: PowerCut = { bytes: 'lost', names: 'lost' }

export type CrashPoint = {
  readonly event: number
  readonly label: string
  readonly disk: SimulatedDisk
  readonly ledger: Ledger
  readonly log: readonly string[]
}

/**
 * Notes the instant before each event. What a disk holds just after one is what it holds just before the
 * next, when no less was acknowledged: with the end, these are all instants there are.
 */
export function noting(points: CrashPoint[], ledger: () => Ledger): Watch {
  return ({ number, operation, path }, simulation) => {
    points.push(pointOf(simulation, number, `${operation} ${path}`, ledger()))
    return undefined
  }
}

export function pointOf(simulation: Simulation, event: number, label: string, ledger: Ledger): CrashPoint {
  const log = [...simulation.scheduler.recentEvents]
  return { event, label, disk: simulation.disk.clone(), ledger: ledger.clone(), log }
}

export type Life = {
  readonly disk: SimulatedDisk
  /** What is found settles what was unknown. */
  readonly ledger: Ledger
  readonly seed: number
  /** How many there were before it. */
  readonly number: number
  readonly options: SessionOptions
}

/** A start without faults, checked; then the node works and is checked again. Ends with kill -9. */
export async function recover(life: Life, watch?: Watch): Promise<void> {
  await live(life, watch, async (session) => {
    await ask(session, life.ledger, { kind: 'write', points: pointsAfter(life.number) })
    await session.database.snapshot()
    await life.ledger.check(session)
    await ask(session, life.ledger, { kind: 'write', points: pointsAfter(life.number + 0.5) })
  })
}

/** A start that is checked and ends in a clean stop. */
export function look(life: Life): Promise<void> {
  return live(life, undefined, (session) => session.close())
}

/** And once more after a power cut that loses all it can: what was read or answered is there. */
export async function recoverTwice(life: Life): Promise<void> {
  await recover(life)
  const disk = cutDisk(life.disk, LOST, life.seed)
  await look({ ...life, disk, number: life.number + 1 })
}

async function live(
  life: Life, watch: Watch | undefined, work: (session: Session) => Promise<void>,
): Promise<void> {
  const machine = newMachine(life.seed, life.number, life.disk, watch)
  try {
    await machine.run(async () => {
      const process = machine.startProcess()
      const outcome = await process.run(async (env) => {
        const session = await openSession(env, life.options)
        assert.deepEqual(temporariesOf(life.disk, ROOT), [], 'temporary files after a start')
        await life.ledger.check(session)
        await work(session)
      })
      if (outcome.kind === 'failed') throw outcome.error
      machine.kill(process)
    })
  } catch (error) {
    const log = machine.scheduler.recentEvents.join('\n')
    throw new Error(`in life ${life.number}: ${String(error)}\nits log:\n${log}`, { cause: error })
  }
}

/** An overwrite of what the scripts write, and a row of its own. */
function pointsAfter(number: number): Point[] {
  const time = 60_000_000_000n
  return [
    { table: 'cpu', tags: new Map([['host', 'a']]), time, fields: new Map([['i1', BigInt(number * 2)]]) },
    { table: 'after', tags: new Map(), time: BigInt(number * 2), fields: new Map([['f1', number]]) },
  ]
}

function temporariesOf(disk: SimulatedDisk, directory: string): string[] {
  return disk.list(directory).flatMap(({ name, kind }) => kind === 'directory'
    ? temporariesOf(disk, `${directory}/${name}`) : isTemporaryName(name) ? [`${directory}/${name}`] : [])
}
