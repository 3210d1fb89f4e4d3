// Timers of the event loop: the only caller of setTimeout and setImmediate. Not a scheduler of
// queries. Invariant: a delay is never shorter than asked for, also above the 2^31 ms where Node's
// own fire at once.
import type { Timer, Timers } from '../env.ts'

const DELAY_MS_MAX = 2 ** 31 - 1

export function realTimers(): Timers {
  return {
    after,
    immediate: (callback) => {
      setImmediate(callback)
    },
    sleep: (delayMs, signal) => sleepWith(after, delayMs, signal),
  }
}

function after(delayMs: number, callback: () => void): Timer {
  let restMs = Math.max(0, Math.ceil(delayMs))
  let handle: NodeJS.Timeout
  const arm = (): void => {
    const legMs = Math.min(restMs, DELAY_MS_MAX)
    restMs -= legMs
    handle = setTimeout(restMs > 0 ? arm : callback, legMs)
  }
  arm()
  return { cancel: () => clearTimeout(handle) }
}

/** Sleeps on any `after`; shared with the simulator. */
export function sleepWith(after: Timers['after'], delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.reject(signal.reason as Error)
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      timer.cancel()
      reject(signal?.reason as Error)
    }
    const timer = after(delayMs, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/** Lets every pending microtask run, and those they make. */
export function drainMicrotasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
