// The object stores the contract suite runs over. A new store joins by one entry in `fixtures`.
// Every fixture gives a fresh, empty store.
import { realEnv } from '../../storage/env/real/real.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { fileStore } from '../../storage/object-store/file.ts'
import { memoryStore } from '../../storage/object-store/memory.ts'
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
]

async function simulated(work: Parameters<ReturnType<Simulation['startProcess']>['run']>[0]): Promise<void> {
  const simulation = new Simulation({ seed: 1 })
  const outcome = await simulation.run(() => simulation.startProcess().run(work))
  if (outcome.kind === 'failed') throw outcome.error
}
