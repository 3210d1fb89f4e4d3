// One life of a node after another on a simulated disk that outlives them: the script, and what is done after
// each crash. Nothing but the disk and what was acknowledged goes from one life to the next, so a clone of
// both at an event is a crash there. Waits are drawn from the seed; nothing fails unless `decide` says so.
import assert from 'node:assert/strict'
import { Refusal, StoreFailure, Unavailable } from '../../../engine/door.ts'
import type { SimulatedDisk } from '../../../storage/env/simulated/disk.ts'
import type { FileFault, FileFaults, FileOperation } from '../../../storage/env/simulated/faults.ts'
import type { PowerCut } from '../../../storage/env/simulated/power-cut.ts'
import { seededRandom } from '../../../storage/env/simulated/random.ts'
import { Simulation, type SimulatedProcess } from '../../../storage/env/simulated/simulation.ts'
import { openSession, type Session, type SessionOptions } from '../../storage/session.ts'
import { Ledger, textOf, type Request } from './ledger.ts'
import type { Scenario, Step } from './scenarios.ts'

const EVENTS_MAX = 20_000
const STARTS_MAX = 3
/** Wall time passes between two simulations, too. */
const LIFE_MS = 60_000
const START_WALL_MS = 1_767_225_600_000

/** A file call as it is about to take effect; its place in the simulation is its number. */
export type FileEvent = { readonly number: number; readonly operation: FileOperation; readonly path: string }

export type Watch = (event: FileEvent, simulation: Simulation) => FileFault | undefined

export function newMachine(seed: number, life: number, disk?: SimulatedDisk, watch?: Watch): Simulation {
  const startWallMs = START_WALL_MS + life * LIFE_MS
  const simulation = new Simulation({
    seed: seed * 16 + life, startWallMs, eventsMax: EVENTS_MAX, ...(disk === undefined ? {} : { disk }),
  })
  const quiet: Partial<FileFaults> = { lateAnswer: 0, slowCall: 0 }
  Object.assign(simulation.faults, quiet)
  let number = 0
  if (watch !== undefined) {
    simulation.faults.decide = (operation, path) => watch({ number: number++, operation, path }, simulation)
  }
  return simulation
}

export const cutDisk = (disk: SimulatedDisk, cut: PowerCut, seed: number): SimulatedDisk => {
  const copy = disk.clone()
  copy.powerCut(seededRandom(seed, 'cut'), cut)
  return copy
}

/** Runs a script, on after failures; whether a restart must be a reboot: see #end. */
export class Script {
  readonly ledger = new Ledger()
  readonly #simulation: Simulation
  readonly #options: SessionOptions
  readonly #mustReboot: () => boolean
  #process!: SimulatedProcess
  #session!: Session

  constructor(simulation: Simulation, options: SessionOptions, mustReboot: () => boolean = () => false) {
    this.#simulation = simulation
    this.#options = options
    this.#mustReboot = mustReboot
  }

  async run({ steps }: Scenario): Promise<void> {
    await this.#start()
    for (const step of steps) await this.#do(step)
    await this.ledger.check(this.#session, 'while it runs').catch(unlessInjected)
  }

  async stop(): Promise<void> {
    await survives(this.#session.close())
    this.#simulation.kill(this.#process)
  }

  async #start(): Promise<void> {
    for (let tries = 1; ; tries++) {
      this.#process = this.#simulation.startProcess()
      const outcome = await this.#process.run((env) => openSession(env, this.#options))
      if (outcome.kind === 'done') {
        this.#session = outcome.value
        return
      }
      assert(outcome.kind === 'failed')
      if (!isInjected(outcome.error) || tries === STARTS_MAX) throw outcome.error
      this.#end()
    }
  }

  /**
   * A failed sync of a directory asks for a reboot, since the kernel has forgotten names that it still shows
   * (RELIABILITY.md, known limits).
   */
  #end(): void {
    this.#simulation.kill(this.#process)
    if (this.#mustReboot()) this.#simulation.powerCut({ bytes: 'kept', names: 'kept' })
  }

  async #do(step: Step): Promise<void> {
    switch (step.kind) {
      case 'together':
        await Promise.all(step.steps.map((one) => this.#do(one)))
        return
      case 'sleep':
        await this.#simulation.sleep(step.ms)
        return
      case 'snapshot':
        await survives(this.#session.database.snapshot())
        return
      case 'restart':
        await this.ledger.check(this.#session, 'while it runs').catch(unlessInjected)
        await survives(this.#session.close())
        this.#end()
        await this.#start()
        await this.ledger.check(this.#session).catch(unlessInjected)
        return
      case 'create':
        await survives(this.#session.database.createTable({
          database: 'd', table: step.table, tags: ['host'], fields: [{ name: 'f1', type: 'float64' }],
        }))
        return
      case 'drop':
      case 'write':
        await ask(this.#session, this.ledger, step)
    }
  }
}

/** Asks for one request and notes what was answered. upholds P-02 */
export async function ask(session: Session, ledger: Ledger, request: Request): Promise<void> {
  const entry = ledger.begin(request)
  try {
    if (entry.request.kind === 'write') {
      assert.deepEqual(await session.write(textOf(entry.request.points)), { kind: 'ok' })
    } else {
      const { table } = entry.request
      await session.database.deleteTable({ database: 'd', table, hardDelete: 'never' })
    }
    entry.state = 'done'
  } catch (error) {
    // The table to drop is not there if the write that makes it has failed.
    const isFollowUp = error instanceof Refusal && ledger.entries.some(({ state }) => state !== 'done')
    if (!isFollowUp) unlessInjected(error)
    if (!isUnknown(error)) entry.state = 'absent'
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof Unavailable && error.outcomeUnknown ||
    error instanceof StoreFailure && error.code === 'ambiguous'
}

const survives = (work: Promise<unknown>): Promise<void> => work.then(() => undefined, unlessInjected)

function unlessInjected(error: unknown): void {
  if (!isInjected(error)) throw error
}

export function isInjected(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (/injected|names may be lost/.test(e.message)) return true
  }
  return false
}
