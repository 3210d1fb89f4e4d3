// Opens what a node keeps its data in: an object store, and the directory of its log for those that keep
// anything. Not the engine's start (storage.ts): of the data nothing is read here.
import type { Env } from './env/env.ts'
import { refuseUnlessCreateIsExclusive } from './object-store/exclusive-create.ts'
import { openObjectStore } from './object-store/open.ts'
import type { ObjectStore } from './object-store/store.ts'
import { nodePaths } from './paths.ts'

export type NodeStore =
  | { readonly kind: 'memory' }
  | { readonly kind: 'memory-throttled' }
  /** `root` is absolute. */
  | { readonly kind: 'file'; readonly root: string }
  /** Objects anywhere, the log on this machine: `walRoot` is absolute and outlives the process. */
  | { readonly kind: 'remote'; readonly store: ObjectStore; readonly walRoot: string }

export type OpenedNode = {
  readonly store: ObjectStore
  /** Null for stores that keep nothing: there is nothing to recover. */
  readonly walDirectory: string | null
  /** Where queries put rows that do not fit in memory; null where there is no disk. */
  readonly spillDirectory: string | null
}

export async function openNodeStore(env: Env, nodeId: string, store: NodeStore): Promise<OpenedNode> {
  switch (store.kind) {
    case 'file': {
      const opened = await openObjectStore(env, { kind: 'file', root: store.root, ownPrefix: `${nodeId}/` })
      return { store: opened, ...directoriesIn(`${store.root}/${nodeId}`) }
    }
    case 'remote': {
      const paths = nodePaths(nodeId)
      // A store with our marker was asked when it was written.
      if (!await store.store.exists(paths.format)) {
        await refuseUnlessCreateIsExclusive(env, store.store, paths.probes)
      }
      return { store: store.store, ...directoriesIn(`${store.walRoot}/${nodeId}`) }
    }
    default:
      return { store: await openObjectStore(env, store), walDirectory: null, spillDirectory: null }
  }
}

const directoriesIn = (directory: string) =>
  ({ walDirectory: `${directory}/wal`, spillDirectory: `${directory}/spill` })
