// Virtual time: pops one event, sets the clock, runs it, drains microtasks, repeats. Not parallel
// and not real time. Invariants: everything that happens is an event in the log, so equal seeds
// give equal log hashes; time never goes back; events of a dead process never run.
import { drainMicrotasks } from '../real/timers.ts'
import type { Timer } from '../env.ts'
import { EventQueue, type SimulatedEvent } from './event-queue.ts'
import { hashText, type SeededRandom } from './random.ts'

const RECENT_EVENTS = 200
/**
 * Real turns to wait with an empty queue before calling it a deadlock: real asynchrony (wasm) may
 * be under way.
 */
const IDLE_TURNS = 50

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

export type Owner = { readonly name: string; isAlive: boolean }

export class SimulationStuck extends Error {
  override readonly name = 'SimulationStuck'
}

export class Scheduler {
  readonly #queue = new EventQueue()
  readonly #random: SeededRandom
  readonly #recent: string[] = []
  #number = 0
  #nowMs = 0
  #eventsRun = 0
  #hashLow = 0x811c9dc5
  #hashHigh = 0x9747b28c

  constructor(random: SeededRandom) {
    this.#random = random
  }

  /** Virtual milliseconds since the simulation began. */
  get nowMs(): number {
    return this.#nowMs
  }

  get eventsRun(): number {
    return this.#eventsRun
  }

  /** 64 bits over time, label and owner of every event so far. */
  get logHash(): string {
    return this.#hashHigh.toString(16).padStart(8, '0') + this.#hashLow.toString(16).padStart(8, '0')
  }

  /** The last events, for a failure's report. */
  get recentEvents(): readonly string[] {
    return this.#recent
  }

  schedule(owner: Owner, delayMs: number, label: string, action: () => void): Timer {
    const event: SimulatedEvent = {
      atMs: this.#nowMs + Math.max(0, delayMs),
      tieBreak: this.#random.uint32(),
      number: this.#number++,
      label,
      action,
      owner,
      isCancelled: false,
    }
    this.#queue.push(event)
    return {
      cancel: () => {
        event.isCancelled = true
      },
    }
  }

  /** A line of the log that is not an event: a fault, a crash, an observation of a test. */
  note(text: string): void {
    const line = `${this.#nowMs.toFixed(3)} ${text}`
    this.#hashLow = hashText(line, this.#hashLow)
    this.#hashHigh = hashText(line, this.#hashHigh ^ this.#hashLow)
    this.#recent.push(line)
    if (this.#recent.length > RECENT_EVENTS) this.#recent.shift()
  }

  /** Runs events until `main` settles; `eventsMax` guards against loops that never end. */
  async run<T>(main: Promise<T>, eventsMax: number): Promise<T> {
    let outcome: Outcome<T> | undefined
    main.then(
      (value) => { outcome = { ok: true, value } },
      (error: unknown) => { outcome = { ok: false, error } },
    )
    const stopAt = this.#eventsRun + eventsMax
    await drainMicrotasks()
    for (let idleTurns = 0; outcome === undefined;) {
      const event = this.#queue.pop()
      if (event === undefined) {
        if (++idleTurns > IDLE_TURNS) throw this.#stuck('nothing left to happen, yet work is pending')
      } else if (!event.isCancelled && event.owner.isAlive) {
        if (this.#eventsRun >= stopAt) throw this.#stuck(`still busy after ${eventsMax} events`)
        idleTurns = 0
        this.#runEvent(event)
      } else {
        continue
      }
      await drainMicrotasks()
    }
    if (outcome.ok) return outcome.value
    throw outcome.error
  }

  #runEvent(event: SimulatedEvent): void {
    this.#nowMs = event.atMs
    this.#eventsRun++
    this.note(`${(event.owner as Owner).name} ${event.label}`)
    event.action()
  }

  #stuck(reason: string): SimulationStuck {
    return new SimulationStuck(`${reason}; last events:\n${this.#recent.slice(-20).join('\n')}`)
  }
}
