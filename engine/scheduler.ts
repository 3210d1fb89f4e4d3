// Runs queries in turns on the main thread: at most a millisecond of query work, then I/O and log
// completions have their turn. Only the scheduler calls `next()` of a query's steps. The query that has
// used the least time goes first, so short ones pass long ones. A query that nobody asks for a batch costs
// nothing. upholds P-12
import type { Batch } from '../kernels/batch.ts'
import type { Env } from '../storage/env/env.ts'
import { isBatch, type Steps } from './steps.ts'

const TURN_MS = 1

type Demand = { readonly resolve: (batch: Batch | null) => void; readonly reject: (error: unknown) => void }

export class Scheduler {
  readonly #env: Env
  readonly #ready: Task[] = []
  #turnIsComing = false
  #turnEndsAtMs = 0
  #isRunning = false

  constructor(env: Env) {
    this.#env = env
  }

  /** Whether a query should let others run. Operators ask this in their loops. */
  readonly sliceIsOver = (): boolean => this.#env.clock.monotonicMs() >= this.#turnEndsAtMs

  task(steps: Steps): Task {
    return new Task(this, steps)
  }

  /**
   * Puts a task in line. When nothing else is going on it starts at once: small queries end within the
   * call.
   */
  enqueue(task: Task): void {
    this.#ready.push(task)
    if (this.#turnIsComing || this.#isRunning) return
    this.#turn()
  }

  #turn(): void {
    this.#isRunning = true
    const startMs = this.#env.clock.monotonicMs()
    this.#turnEndsAtMs = startMs + TURN_MS
    do {
      const task = this.#takeLeastUsed()
      if (task === undefined) break
      const fromMs = this.#env.clock.monotonicMs()
      task.run()
      task.usedMs += this.#env.clock.monotonicMs() - fromMs
      if (task.isReady) this.#ready.push(task)
    } while (!this.sliceIsOver())
    this.#isRunning = false
    if (this.#ready.length > 0 && !this.#turnIsComing) {
      this.#turnIsComing = true
      this.#env.timers.immediate(() => {
        this.#turnIsComing = false
        this.#turn()
      })
    }
  }

  #takeLeastUsed(): Task | undefined {
    let best = 0
    for (let i = 1; i < this.#ready.length; i++) {
      if (this.#ready[i]!.usedMs < this.#ready[best]!.usedMs) best = i
    }
    return this.#ready.splice(best, 1)[0]
  }
}

/** A running query as its consumer sees it. */
export class Task {
  readonly #scheduler: Scheduler
  readonly #steps: Steps
  #demand: Demand | null = null
  #isDone = false
  #isInside = false
  usedMs = 0
  /** Whether it should be run again: a batch is asked for and nothing is waited for. */
  isReady = false

  constructor(scheduler: Scheduler, steps: Steps) {
    this.#scheduler = scheduler
    this.#steps = steps
  }

  /** The next batch, or null at the end. One call at a time. */
  next(): Promise<Batch | null> {
    if (this.#isDone) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      this.#demand = { resolve, reject }
      this.#makeReady()
    })
  }

  #makeReady(): void {
    this.isReady = true
    this.#scheduler.enqueue(this)
  }

  /** One stretch of work: to a batch, a wait, or the end of the slice. Called by the scheduler. */
  run(): void {
    this.isReady = false
    const demand = this.#demand
    if (demand === null) return
    try {
      this.#isInside = true
      const { value, done } = this.#steps.next()
      this.#isInside = false
      if (done === true) {
        this.#isDone = true
        this.#settle().resolve(null)
      } else if (isBatch(value)) this.#settle().resolve(value)
      else if (value.kind === 'pause') this.isReady = true
      else value.promise.then(() => this.#makeReady(), (error: unknown) => this.#failWith(error))
    } catch (error) {
      this.#isInside = false
      this.#isDone = true
      this.#settle().reject(error)
    }
  }

  #failWith(error: unknown): void {
    if (this.#demand === null) return
    this.#isDone = true
    this.#demand.reject(error)
    this.#demand = null
  }

  #settle(): Demand {
    const demand = this.#demand!
    this.#demand = null
    return demand
  }

  /** Ends the query now; its generators run their `finally` blocks. */
  close(): void {
    this.#isDone = true
    this.isReady = false
    this.#demand?.resolve(null)
    this.#demand = null
    if (!this.#isInside) this.#steps.return()
  }
}
