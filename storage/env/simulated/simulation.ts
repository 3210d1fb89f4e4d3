// A simulated machine: one virtual clock, one disk, any number of processes, all drawn from one
// seed. Not the actors or oracles of a test. Invariant: the same seed and the same program give the
// same log hash.
import type { Env } from '../env.ts'
import { sleepWith } from '../real/timers.ts'
import { SimulatedDisk } from './disk.ts'
import { noFaults, type FileFaults } from './faults.ts'
import { simulatedFiles } from './files.ts'
import { drawnCut, type PowerCut } from './power-cut.ts'
import { seededRandom, type SeededRandom } from './random.ts'
import { Scheduler, type Owner } from './scheduler.ts'
import { simulatedWorkers, type WorkerEntry } from './workers.ts'

export type SimulationOptions = {
  readonly seed: number
  /** Wall time of the first instant. */
  readonly startWallMs?: number
  readonly eventsMax?: number
  /** Chance that `buggify` says yes, for the half of its labels this seed turns on. */
  readonly buggifyChance?: number
  /** What an earlier simulation left; without it an empty one. */
  readonly disk?: SimulatedDisk
}

/** How a process's work ended; killed work never settles by itself. */
export type ProcessOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'killed' }

export type SimulatedProcess = {
  readonly name: string
  readonly env: Env
  readonly isAlive: boolean
  run<T>(work: (env: Env) => Promise<T>): Promise<ProcessOutcome<T>>
}

const EVENTS_MAX = 1_000_000
/** 2026-01-01. */
const START_WALL_MS = 1_767_225_600_000

export class Simulation {
  readonly random: SeededRandom
  readonly scheduler: Scheduler
  readonly disk: SimulatedDisk
  readonly faults: FileFaults = noFaults()
  readonly workerEntries = new Map<string, WorkerEntry>()
  readonly #options: SimulationOptions
  readonly #world: Owner = { name: 'world', isAlive: true }
  readonly #living = new Map<Owner, () => void>()
  #wallOffsetMs: number
  #processes = 0

  constructor(options: SimulationOptions) {
    this.#options = options
    this.disk = options.disk ?? new SimulatedDisk()
    this.random = seededRandom(options.seed, 'test')
    this.scheduler = new Scheduler(seededRandom(options.seed, 'scheduler'))
    this.#wallOffsetMs = options.startWallMs ?? START_WALL_MS
  }

  /** Runs the test's own program in virtual time; it may start, kill and await processes. */
  run<T>(main: () => Promise<T>): Promise<T> {
    return this.scheduler.run(main(), this.#options.eventsMax ?? EVENTS_MAX)
  }

  /** Virtual sleep of the test's program, which survives every crash. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.scheduler.schedule(this.#world, delayMs, 'sleep', resolve)
    })
  }

  /** The wall clock jumps; the monotonic one does not. */
  jumpWall(byMs: number): void {
    this.scheduler.note(`wall jumps ${byMs} ms`)
    this.#wallOffsetMs += byMs
  }

  startProcess(name = 'node'): SimulatedProcess {
    const processId = 100 + this.#processes++
    const owner: Owner = { name: `${name}#${processId}`, isAlive: true }
    const env = this.#envOf(owner, processId)
    let onKill = (): void => {}
    const killed = new Promise<void>((resolve) => { onKill = resolve })
    this.#living.set(owner, onKill)
    return {
      name: owner.name,
      env,
      get isAlive() { return owner.isAlive },
      run: (work) => Promise.race([
        killed.then(() => ({ kind: 'killed' }) as const),
        work(env).then(
          (value) => ({ kind: 'done', value }) as const,
          (error: unknown) => ({ kind: 'failed', error }) as const,
        ),
      ]),
    }
  }

  /** kill -9: the process is gone, the operating system keeps what it was given. */
  kill(process: SimulatedProcess): void {
    for (const [owner, onKill] of this.#living) {
      if (owner.name !== process.name) continue
      this.#end(owner, onKill)
    }
  }

  /** Every process is gone, and of what was not synced some is kept, some dropped, some garbled. */
  powerCut(cut: PowerCut = drawnCut): void {
    this.scheduler.note(`power cut: bytes ${cut.bytes}, names ${cut.names}`)
    for (const [owner, onKill] of this.#living) this.#end(owner, onKill)
    this.disk.powerCut(this.random.fork(`power cut ${this.scheduler.eventsRun}`), cut)
  }

  #end(owner: Owner, onKill: () => void): void {
    this.scheduler.note(`killed ${owner.name}`)
    owner.isAlive = false
    this.#living.delete(owner)
    onKill()
  }

  #envOf(owner: Owner, processId: number): Env {
    const { scheduler, disk, faults } = this
    const random = seededRandom(this.#options.seed, `process ${processId}`)
    const startMs = scheduler.nowMs
    const wallMs = (): number => Math.floor(this.#wallOffsetMs + scheduler.nowMs)
    const after: Env['timers']['after'] = (delayMs, callback) =>
      scheduler.schedule(owner, delayMs, 'timer', callback)
    const pauses = random.fork('pause')
    const files = random.fork('files')
    return {
      clock: {
        wallMs,
        wallNs: () => {
          const micros = Math.floor(scheduler.nowMs * 1000)
          return BigInt(Math.floor(this.#wallOffsetMs)) * 1_000_000n + BigInt(micros) * 1000n
        },
        monotonicMs: () => scheduler.nowMs - startMs,
      },
      random: random.fork('env'),
      timers: {
        after,
        // A little time must pass, or work that reposts itself until a timer fires would stop the
        // world.
        immediate: (callback) => {
          scheduler.schedule(owner, 0.001 + 0.02 * pauses.fraction(), 'immediate', callback)
        },
        sleep: (delayMs, signal) => sleepWith(after, delayMs, signal),
      },
      files: simulatedFiles({ disk, faults, scheduler, random: files, owner, wallMs }),
      workers: simulatedWorkers(scheduler, owner, random.fork('workers'), this.workerEntries),
      processId,
      pause: (label) => new Promise((resolve) => {
        const delayMs = pauses.chance(0.1) ? pauses.fraction() * 20 : pauses.fraction() * 0.05
        scheduler.schedule(owner, delayMs, `pause ${label}`, resolve)
      }),
      buggify: (label) => {
        const chance = this.#options.buggifyChance ?? 0
        if (chance === 0 || seededRandom(this.#options.seed, `buggify ${label}`).chance(0.5)) return false
        return pauses.chance(chance)
      },
    }
  }
}
