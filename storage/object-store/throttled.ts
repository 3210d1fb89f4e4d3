// A store as slow as a distant one: `--object-store memory-throttled`. Not for production.
// Invariant: delays only; results and failures are those of the store inside.
import type { Timers } from '../env/env.ts'
import type { ObjectStore } from './store.ts'

export const THROTTLE_MS = 100

export function throttledStore(
  inner: ObjectStore, timers: Timers, delayMs: number = THROTTLE_MS,
): ObjectStore {
  return {
    description: `${inner.description}-throttled`,
    put: async (path, content, options) => {
      await timers.sleep(delayMs)
      return inner.put(path, content, options)
    },
    get: async (path, signal) => {
      await timers.sleep(delayMs, signal)
      return inner.get(path, signal)
    },
    getRange: async (path, offset, length, into, signal) => {
      await timers.sleep(delayMs, signal)
      return inner.getRange(path, offset, length, into, signal)
    },
    head: async (path, signal) => {
      await timers.sleep(delayMs, signal)
      return inner.head(path, signal)
    },
    exists: async (path) => {
      await timers.sleep(delayMs)
      return inner.exists(path)
    },
    list: async function* (prefix, startAfter) {
      await timers.sleep(delayMs)
      for await (const page of inner.list(prefix, startAfter)) {
        yield page
        await timers.sleep(delayMs)
      }
    },
    delete: async (path) => {
      await timers.sleep(delayMs)
      return inner.delete(path)
    },
    health: () => inner.health(),
  }
}
