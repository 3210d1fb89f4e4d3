// The object stores the contract suite runs over. A new store joins by one entry in `fixtures`.
// Every fixture gives a fresh, empty store.
import type { Env } from '../../storage/env/env.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { SimulatedObjectStore } from '../../storage/env/simulated/object-store.ts'
import type { StoreFaults } from '../../storage/env/simulated/object-store-faults.ts'
import { Simulation, type SimulatedProcess } from '../../storage/env/simulated/simulation.ts'
import { fileStore } from '../../storage/object-store/file.ts'
import { memoryStore } from '../../storage/object-store/memory.ts'
import { defaultRetryRules, retryingStore } from '../../storage/object-store/retrying.ts'
import type { ObjectStore } from '../../storage/object-store/store.ts'
import { throttledStore } from '../../storage/object-store/throttled.ts'
import { withTemporaryDirectory } from '../env/temporary-directory.ts'

export type StoreFixture = {
  readonly name: string
  readonly run: (test: (store: ObjectStore) => Promise<void>) => Promise<void>
}

export const fixtures: readonly StoreFixture[] = [
  { name: 'memory', run: (test) => test(memoryStore(realEnv().clock)) },
  {
    name: 'file on the real disk',
    run: (test) => withTemporaryDirectory((root) => test(fileStore(realEnv(), `${root}/objects/here`))),
  },
  {
    name: 'file on the simulated disk',
    run: (test) => simulated((env) => test(fileStore(env, '/data/objects'))),
  },
  {
    name: 'memory, throttled, in virtual time',
    run: (test) => simulated((env) => test(throttledStore(memoryStore(env.clock), env.timers))),
  },
  { name: 'remote, simulated', run: (test) => remote(1, {}, test) },
  ...[1, 2, 3].map((seed) => ({
    name: `remote, simulated, with faults, seed ${seed}`,
    run: (test: (store: ObjectStore) => Promise<void>) => remote(seed, FAULTS, test),
  })),
]

/** What retries must hide: everything but old lists and answers that are wrong. */
const FAULTS: Partial<StoreFaults> = {
  refused: 0.05, errorBefore: 0.03, errorAfter: 0.05, timeout: 0.03, conflict: 0.05, reset: 0.05, cut: 0.05,
  slow: 0.05, pageObjectsMax: 300,
}

function remote(
  seed: number, faults: Partial<StoreFaults>, test: (store: ObjectStore) => Promise<void>,
): Promise<void> {
  const simulation = new Simulation({ seed })
  const objects = new SimulatedObjectStore(simulation)
  Object.assign(objects.faults, faults)
  return inProcess(simulation, (process) =>
    test(retryingStore(process.env, objects.clientOf(process), { ...defaultRetryRules, deadlineMs: 60_000 })))
}

async function inProcess(
  simulation: Simulation, work: (process: SimulatedProcess) => Promise<void>,
): Promise<void> {
  const outcome = await simulation.run(() => {
    const process = simulation.startProcess()
    return process.run(() => work(process))
  })
  if (outcome.kind === 'failed') throw outcome.error
}

function simulated(work: (env: Env) => Promise<void>): Promise<void> {
  return inProcess(new Simulation({ seed: 1 }), (process) => work(process.env))
}
