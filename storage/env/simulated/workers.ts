// Workers of the simulator: entries registered by a test run in this thread, messages pass as
// events. Not threads. Invariant: messages are cloned as between real threads (shared memory stays
// shared) and arrive in order.
import { assert } from '../../../kernels/assert.ts'
import type { Worker, Workers, WorkerSide } from '../env.ts'
import type { SeededRandom } from './random.ts'
import type { Owner, Scheduler } from './scheduler.ts'

export type WorkerEntry = (side: WorkerSide) => void

/** `entries`: by the file name of the worker's URL without extension. */
export function simulatedWorkers(
  scheduler: Scheduler, owner: Owner, random: SeededRandom, entries: ReadonlyMap<string, WorkerEntry>,
): Workers {
  return {
    parallelism: 1,
    spawn: (url, data) => {
      const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1).replace(/\.[tj]s$/, '')
      const entry = entries.get(name)
      assert(entry !== undefined, `no simulated worker '${name}': register it with Simulation.workerEntries`)
      return spawn(scheduler, owner, random, name, entry, structuredClone(data))
    },
  }
}

function spawn(
  scheduler: Scheduler, owner: Owner, random: SeededRandom, name: string, entry: WorkerEntry, data: unknown,
): Worker {
  const toParent = mailbox(scheduler, owner, random, `${name} to parent`)
  const toWorker = mailbox(scheduler, owner, random, `parent to ${name}`)
  const exits: ((failure: Error | undefined) => void)[] = []
  let isOver = false
  const end = (failure: Error | undefined): void => {
    if (isOver) return
    isOver = true
    toWorker.close()
    scheduler.schedule(owner, 1, `exit ${name}`, () => exits.forEach((callback) => callback(failure)))
  }
  scheduler.schedule(owner, 1, `start ${name}`, () => {
    if (isOver) return
    try {
      entry({ data, post: toParent.post, onMessage: toWorker.onMessage, close: () => end(undefined) })
    } catch (error) {
      end(error as Error)
    }
  })
  return {
    post: toWorker.post,
    onMessage: toParent.onMessage,
    onExit: (callback) => {
      exits.push(callback)
    },
    terminate: async () => end(new Error('worker ended with status 1')),
  }
}

type Mailbox = {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void
  onMessage(callback: (message: unknown) => void): void
  close(): void
}

function mailbox(scheduler: Scheduler, owner: Owner, random: SeededRandom, label: string): Mailbox {
  const waiting: unknown[] = []
  const callbacks: ((message: unknown) => void)[] = []
  let lastMs = 0
  let isClosed = false
  const deliver = (): void => {
    if (isClosed || callbacks.length === 0) return
    for (const message of waiting.splice(0)) for (const callback of callbacks) callback(message)
  }
  const later = (act: () => void): void => {
    lastMs = Math.max(lastMs + 1e-6, scheduler.nowMs + 0.01 + random.fraction() * 0.1)
    scheduler.schedule(owner, lastMs - scheduler.nowMs, label, act)
  }
  return {
    post: (message, transfer = []) => {
      const clone: unknown = structuredClone(message, { transfer: [...transfer] })
      later(() => {
        waiting.push(clone)
        deliver()
      })
    },
    onMessage: (callback) => {
      callbacks.push(callback)
      later(deliver)
    },
    close: () => {
      isClosed = true
    },
  }
}
