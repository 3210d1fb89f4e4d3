// What clients do to a server until it dies, and what they may expect of the next one. Each actor remembers
// what it was told and decides after a start whether that still holds.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './client.ts'

const REFUSED_PAUSE_MS = 10

export type Run = {
  readonly url: string
  isOver: boolean
  /** 503 is a right answer now: the server is stopping, overtaken, or out of disk. */
  mayRefuse: boolean
  /** No answer is no end: the server may have no descriptor left for a new connection. */
  mayCutOff: boolean
  /** Answers of 503 so far. */
  refused: number
}

export interface Actor {
  /** Asks until the run is over or the server is gone. */
  run(run: Run): Promise<void>
  /**
   * Throws if something acknowledged or seen is not there, or something is there in part. After a start
   * (the usual case) all doubts are settled for good; in a server that ran on they are not.
   */
  check(url: string, isAfterStart?: boolean): Promise<void>
  readonly acknowledged: number
}

/** Whether to ask the next thing. Fails on an answer that is neither `wanted` nor a refusal that may be. */
export async function mayGoOn(run: Run, answer: Answer | null, wanted: number): Promise<boolean> {
  if (answer === null) {
    run.isOver ||= !run.mayCutOff
    await sleep(REFUSED_PAUSE_MS)
    return !run.isOver
  }
  if (answer.status === 503 && run.mayRefuse) {
    assert(answer.retryAfter !== null, `503 without Retry-After: ${answer.text}`)
    run.refused++
    await sleep(REFUSED_PAUSE_MS)
  } else assert.equal(answer.status, wanted, answer.text)
  return true
}

export class Load {
  readonly actors: readonly Actor[]

  constructor(actors: readonly Actor[]) {
    this.actors = actors
  }

  /** `over` ends the requests, and fails if an answer was wrong. */
  start(url: string, mayRefuse = false): { readonly run: Run; over(): Promise<void> } {
    const run: Run = { url, isOver: false, mayRefuse, mayCutOff: false, refused: 0 }
    const all = Promise.all(this.actors.map((actor) => actor.run(run)))
    // Heard in `over`.
    all.catch(() => { run.isOver = true })
    return {
      run,
      over: async () => {
        run.isOver = true
        await all
      },
    }
  }

  async check(url: string, isAfterStart = true): Promise<void> {
    for (const actor of this.actors) await actor.check(url, isAfterStart)
  }

  get acknowledged(): number {
    return this.actors.reduce((sum, actor) => sum + actor.acknowledged, 0)
  }
}
