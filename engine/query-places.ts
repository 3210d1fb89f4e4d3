// How many queries run at once, where that is limited (`--max-concurrent-queries`): the others wait in line,
// first come first served. Not memory and not turns (scheduler.ts). Invariant: a place is given back once,
// whatever ends its query; whoever leaves the line takes none. upholds P-11, P-12
import type { Env } from '../storage/env/env.ts'
import { Unavailable } from './refusal.ts'

const WAITING_MAX = 1000
const WAIT_MS_MAX = 30_000

type Waiting = { readonly enter: () => void; readonly refuse: (error: unknown) => void }

export class QueryPlaces {
  readonly #env: Pick<Env, 'timers'>
  readonly #max: number
  readonly #line = new Set<Waiting>()
  #taken = 0

  constructor(env: Pick<Env, 'timers'>, max: number) {
    this.#env = env
    this.#max = max
  }

  /** Resolves when there is a place; null: it is taken. */
  take(signal: AbortSignal): Promise<void> | null {
    if (this.#taken < this.#max) {
      this.#taken++
      return null
    }
    if (this.#line.size === WAITING_MAX) throw this.#tooMany(`${WAITING_MAX} wait`)
    return this.#wait(signal)
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const place = Promise.withResolvers<void>()
    const waiting: Waiting = {
      enter: place.resolve,
      refuse: (error) => {
        // At once: a place that is given to one who has left is lost.
        this.#line.delete(waiting)
        place.reject(error)
      },
    }
    const left = (): void => waiting.refuse(new Unavailable('the client left', false))
    this.#line.add(waiting)
    const timer = this.#env.timers.after(WAIT_MS_MAX, () =>
      waiting.refuse(this.#tooMany(`this one waited ${WAIT_MS_MAX / 1000} s`)))
    if (signal.aborted) left()
    signal.addEventListener('abort', left)
    try {
      await place.promise
    } finally {
      timer.cancel()
      signal.removeEventListener('abort', left)
    }
  }

  #tooMany(how: string): Unavailable {
    return new Unavailable(`too many queries: ${this.#max} run at once and ${how}; try again`, false)
  }

  /** The first in line gets the place, if there is one. */
  give(): void {
    const [first] = this.#line
    if (first === undefined) {
      this.#taken--
      return
    }
    this.#line.delete(first)
    first.enter()
  }

  close(): void {
    for (const waiting of [...this.#line]) waiting.refuse(new Unavailable('the server is stopping', false))
  }
}
