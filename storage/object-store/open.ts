// Opens the object store a configuration names. Not a parser of options: cli does that. Invariant:
// a file store is returned only after its root is durable and what earlier processes left behind
// under the node's prefix is swept.
import type { Env } from '../env/env.ts'
import { unreachable } from '../../kernels/assert.ts'
import { fileStore } from './file.ts'
import { memoryStore } from './memory.ts'
import type { ObjectStore } from './store.ts'
import { throttledStore } from './throttled.ts'

export type StoreLocation =
  | { readonly kind: 'memory' }
  | { readonly kind: 'memory-throttled' }
  /** `root` is absolute; `ownPrefix` (`<node>/`) is swept, because this process alone may put there. */
  | { readonly kind: 'file'; readonly root: string; readonly ownPrefix: string }

export async function openObjectStore(env: Env, location: StoreLocation): Promise<ObjectStore> {
  switch (location.kind) {
    case 'memory':
      return memoryStore(env.clock)
    case 'memory-throttled':
      return throttledStore(memoryStore(env.clock), env.timers)
    case 'file': {
      const store = fileStore(env, location.root)
      await store.sweep(location.ownPrefix)
      return store
    }
    default:
      return unreachable(location)
  }
}
