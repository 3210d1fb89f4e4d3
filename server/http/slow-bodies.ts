// Watches bodies that take longer than one sweep to arrive: a client may pause for 15 s at most, must keep
// 1 KiB/s after its first 5 s, and has 300 s in all. One timer for all of them, none while there are none.
// Upholds P-11: slow clients cannot hold memory for ever.
import type { Env } from '../../storage/env/env.ts'

const SWEEP_MS = 1000
const IDLE_MS_MAX = 15_000
const GRACE_MS = 5000
const BYTES_PER_SECOND_MIN = 1024
const TOTAL_MS_MAX = 300_000

type Watched = {
  readonly bytes: () => number
  readonly cutOff: () => void
  readonly startMs: number
  lastBytes: number
  lastMs: number
}

export class SlowBodies {
  readonly #env: Pick<Env, 'clock' | 'timers'>
  readonly #watched = new Set<Watched>()
  #isSweeping = false

  constructor(env: Pick<Env, 'clock' | 'timers'>) {
    this.#env = env
  }

  /** `cutOff` is called once if the body is too slow. The result ends the watch. */
  watch(bytes: () => number, cutOff: () => void): () => void {
    const startMs = this.#env.clock.monotonicMs()
    const watched: Watched = { bytes, cutOff, startMs, lastBytes: 0, lastMs: startMs }
    this.#watched.add(watched)
    if (!this.#isSweeping) {
      this.#isSweeping = true
      this.#env.timers.after(SWEEP_MS, () => this.#sweep())
    }
    return () => this.#watched.delete(watched)
  }

  #sweep(): void {
    const nowMs = this.#env.clock.monotonicMs()
    for (const one of [...this.#watched]) {
      const bytes = one.bytes()
      if (bytes > one.lastBytes) {
        one.lastBytes = bytes
        one.lastMs = nowMs
      }
      const ageMs = nowMs - one.startMs
      const isSlow = ageMs > GRACE_MS && bytes < BYTES_PER_SECOND_MIN * ((ageMs - GRACE_MS) / 1000)
      if (nowMs - one.lastMs <= IDLE_MS_MAX && ageMs <= TOTAL_MS_MAX && !isSlow) continue
      this.#watched.delete(one)
      one.cutOff()
    }
    this.#isSweeping = this.#watched.size > 0
    if (this.#isSweeping) this.#env.timers.after(SWEEP_MS, () => this.#sweep())
  }
}
