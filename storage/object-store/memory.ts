// Objects in this process's memory: `--object-store memory`, and the reference the other stores are
// compared with. Nothing survives the process. Invariant: bytes put are copied once and never
// change afterwards.
import { assert } from '../../kernels/assert.ts'
import type { Clock } from '../env/env.ts'
import { joinParts, checkRange } from './content.ts'
import { isObjectPath, StoreFailure, type ObjectHead, type ObjectStore } from './store.ts'

const PAGE_OBJECTS = 1000

type Stored = { readonly bytes: Uint8Array; readonly modifiedMs: number }

export function memoryStore(clock: Clock): ObjectStore {
  const objects = new Map<string, Stored>()
  /** Made when a list needs it, dropped when a name comes or goes. */
  let sortedPaths: readonly string[] | undefined
  const find = (path: string): Stored => {
    const stored = objects.get(path)
    if (stored === undefined) throw new StoreFailure('not-found', path, '', false)
    return stored
  }
  const headOf = (path: string, stored: Stored): ObjectHead =>
    ({ path, bytes: stored.bytes.length, modifiedMs: stored.modifiedMs })
  return {
    description: 'memory',
    put: async (path, content, options) => {
      assert(isObjectPath(path), `not an object path: ${path}`)
      const isNew = !objects.has(path)
      if (!isNew && options.mode === 'create') throw new StoreFailure('exists', path, '', false)
      objects.set(path, { bytes: joinParts(content), modifiedMs: clock.wallMs() })
      if (isNew) sortedPaths = undefined
    },
    get: async (path, signal) => {
      signal?.throwIfAborted()
      return find(path).bytes
    },
    getRange: async (path, offset, length, into, signal) => {
      signal?.throwIfAborted()
      const { bytes } = find(path)
      checkRange(path, offset, length, bytes.length, into)
      const range = bytes.subarray(offset, offset + length)
      if (into === undefined) return range
      into.set(range)
      return into.subarray(0, length)
    },
    head: async (path, signal) => {
      signal?.throwIfAborted()
      return headOf(path, find(path))
    },
    exists: async (path) => objects.has(path),
    list: async function* (prefix, startAfter = '') {
      sortedPaths ??= [...objects.keys()].sort()
      const paths = sortedPaths
      let page: ObjectHead[] = []
      for (let i = firstFrom(paths, prefix > startAfter ? prefix : startAfter); i < paths.length; i++) {
        const path = paths[i]!
        if (path <= startAfter) continue
        if (!path.startsWith(prefix)) break
        const stored = objects.get(path)
        if (stored !== undefined) page.push(headOf(path, stored))
        if (page.length === PAGE_OBJECTS) {
          yield page
          page = []
        }
      }
      if (page.length > 0) yield page
    },
    delete: async (path) => {
      if (objects.delete(path)) sortedPaths = undefined
    },
    health: () => ({ kind: 'sound' }),
  }
}

/** Index of the first path not before `bound`. */
function firstFrom(paths: readonly string[], bound: string): number {
  let low = 0
  let high = paths.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (paths[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}
