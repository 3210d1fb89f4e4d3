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

/** `walDirectory` is null for stores that keep nothing: there is nothing to recover. */
export async function openNodeStore(
  env: Env, nodeId: string, store: NodeStore,
): Promise<{ store: ObjectStore; walDirectory: string | null }> {
  if (store.kind !== 'file') return { store: await openObjectStore(env, store), walDirectory: null }
  const opened = await openObjectStore(env, { kind: 'file', root: store.root, ownPrefix: `${nodeId}/` })
  return { store: opened, walDirectory: `${store.root}/${nodeId}/wal` }
}
