// Opens what a node keeps its data in: an object store, and for a local one the directory of its log. Not the
// engine's start (storage.ts); nothing is read here.
import type { Env } from './env/env.ts'
import { openObjectStore } from './object-store/open.ts'
import type { ObjectStore } from './object-store/store.ts'

export type NodeStore =
  | { readonly kind: 'memory' }
  | { readonly kind: 'memory-throttled' }
  /** `root` is absolute. */
  | { readonly kind: 'file'; readonly root: string }

export type OpenedNode = {
  readonly store: ObjectStore
  /** Null for stores that keep nothing: there is nothing to recover. */
  readonly walDirectory: string | null
  /** Where queries put rows that do not fit in memory; null where there is no disk. */
  readonly spillDirectory: string | null
}

export async function openNodeStore(env: Env, nodeId: string, store: NodeStore): Promise<OpenedNode> {
  if (store.kind !== 'file') {
    return { store: await openObjectStore(env, store), walDirectory: null, spillDirectory: null }
  }
  const opened = await openObjectStore(env, { kind: 'file', root: store.root, ownPrefix: `${nodeId}/` })
  const directory = `${store.root}/${nodeId}`
  return { store: opened, walDirectory: `${directory}/wal`, spillDirectory: `${directory}/spill` }
}
