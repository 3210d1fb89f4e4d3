// Whether 'create' of a store is exclusive. Epochs and record numbers rest on it, and some stores take the
// condition and ignore it: a lock that always succeeds is worse than none. Not part of every start: a store
// that holds our format marker was asked before. upholds P-08
import type { Env } from '../env/env.ts'
import { uuidV4 } from '../env/uuid.ts'
import { StoreFailure, type ObjectStore } from './store.ts'

/** The store can not be used for this program's data. */
export class UnsuitableStore extends Error {
  override readonly name = 'UnsuitableStore'
}

/** Creates one object twice, under a name of its own below `prefix`; the second one must be refused. */
export async function refuseUnlessCreateIsExclusive(
  env: Env, store: ObjectStore, prefix: string,
): Promise<void> {
  const path = `${prefix}${uuidV4(env.random)}`
  // Different bytes: a put that is repeated for want of an answer is known by its bytes.
  await isCreated(store, path, 'first')
  const isReplaced = await isCreated(store, path, 'second')
  const kept = new TextDecoder().decode(await store.get(path))
  await store.delete(path).catch(() => undefined)
  if (isReplaced || kept !== 'first') {
    throw new UnsuitableStore(`${store.description} replaces an object that should only be created if it ` +
      'is absent (If-None-Match): two servers could not be kept apart, use another object store')
  }
}

async function isCreated(store: ObjectStore, path: string, content: string): Promise<boolean> {
  try {
    await store.put(path, new TextEncoder().encode(content), { mode: 'create' })
    return true
  } catch (error) {
    if (error instanceof StoreFailure && error.code === 'exists') return false
    throw error
  }
}
