// Objects as files under one root directory. Not for objects that change in place. Invariants: a
// final name is whole and synced before it is visible (upholds P-01, P-02); a failed sync is
// never tried again on the same file; after a directory sync failed, nothing is acknowledged any
// more until a restart. A directory is open before a name is given in it, so that a process out of
// descriptors refuses the put as a whole.
import { assert } from '../../kernels/assert.ts'
import { FileFailure, type Directory, type Env, type File, type Files } from '../env/env.ts'
import { checkRangeArguments, partsOf, tooShort } from './content.ts'
import { directorySyncs, type DirectorySyncs } from './directory-syncs.ts'
import { durableDirectories, type DurableDirectories } from './durable-directories.ts'
import { mayHaveHappened, nothingHappened } from './file-failures.ts'
import { listFiles, sweepTemporaries } from './file-walk.ts'
import { directoryOf, temporaryName } from './file-names.ts'
import { openObjects, type OpenObjects } from './open-objects.ts'
import { isObjectPath, StoreFailure, type ObjectStore, type PutMode, type StoreHealth } from './store.ts'

export type FileStore = ObjectStore & {
  /**
   * Removes what earlier processes left half done under `prefix` and makes durable what they left
   * visible. Call it before the first read, for the prefix this process owns. Gives the number of
   * temporary files removed.
   */
  sweep(prefix: string): Promise<number>
  /** Closes files kept open for reading. The store can still be used. */
  close(): Promise<void>
}

type Store = {
  readonly env: Env
  readonly root: string
  readonly directories: DurableDirectories
  readonly syncs: DirectorySyncs
  readonly open: OpenObjects
  health: StoreHealth
}

/** `root`: an absolute path without a slash at its end. */
export function fileStore(env: Env, root: string): FileStore {
  const { files } = env
  const syncs = directorySyncs()
  const directories = durableDirectories(files, syncs, root)
  const open = openObjects(files)
  const store: Store = { env, root, directories, syncs, open, health: { kind: 'sound' } }
  const full = (path: string): string => {
    assert(isObjectPath(path), `not an object path: ${path}`)
    return `${root}/${path}`
  }
  return {
    description: `file:${root}`,
    put: async (path, content, options) => put(store, path, full(path), partsOf(content), options.mode),
    get: async (path, signal) => {
      signal?.throwIfAborted()
      return reading(path, () => files.readWhole(full(path)))
    },
    getRange: async (path, offset, length, into, signal) => {
      signal?.throwIfAborted()
      return getRange(store.open, path, full(path), offset, length, into)
    },
    head: async (path, signal) => {
      signal?.throwIfAborted()
      const found = await reading(path, () => files.stat(full(path)))
      if (found.kind !== 'file') throw new StoreFailure('not-found', path, 'not a file', false)
      return { path, bytes: found.bytes, modifiedMs: found.modifiedMs }
    },
    exists: (path) => reading(path, async () =>
      await files.exists(full(path)) && (await files.stat(full(path))).kind === 'file'),
    list: (prefix, startAfter) => listFiles(files, root, prefix, startAfter),
    delete: async (path) => {
      try {
        await files.unlink(full(path))
      } catch (error) {
        const failure = mayHaveHappened(path, error)
        if (!(failure instanceof StoreFailure && failure.code === 'not-found')) throw failure
      } finally {
        store.open.forget(full(path))
      }
    },
    health: () => store.health,
    close: () => store.open.closeIdle(),
    sweep: async (prefix) => {
      await ensureDirectory(store, 'root')
      return reading(prefix, () => sweepTemporaries(files, root, prefix))
    },
  }
}

/** Starts of other processes that one put meets, at most. */
const SWEEPS_MAX = 5

/** Again if another process's start took the temporary file for a left-over: nothing has happened then. */
async function put(
  store: Store, path: string, finalPath: string, parts: readonly Uint8Array[], mode: PutMode,
): Promise<void> {
  for (let sweeps = 0; ; sweeps++) {
    try {
      return await putOnce(store, path, finalPath, parts, mode)
    } catch (error) {
      const isSwept = error instanceof StoreFailure && error.code === 'not-found'
      if (!isSwept) throw error
      if (sweeps < SWEEPS_MAX) continue
      const detail = 'other processes that start on this directory have swept its temporary files'
      throw new StoreFailure('unavailable', path, detail, true, error)
    }
  }
}

/** Fails as 'not-found' if its temporary file was gone before it had its final name. */
async function putOnce(
  store: Store, path: string, finalPath: string, parts: readonly Uint8Array[], mode: PutMode,
): Promise<void> {
  if (store.health.kind === 'halted') throw new StoreFailure('unavailable', path, store.health.reason, false)
  const { files } = store.env
  const cut = finalPath.lastIndexOf('/')
  const directory = finalPath.slice(0, cut)
  const name = finalPath.slice(cut + 1)
  const temporary = `${directory}/${temporaryName(name, store.env.processId, store.env.random)}`
  await ensureDirectory(store, path)
  try {
    await writeTemporary(files, temporary, parts)
  } catch (error) {
    await discard(files, temporary)
    await makeRoom(store, error)
    throw putFailure(store, path, error)
  }
  const names = await openNames(store, path, directory, temporary)
  try {
    await giveName(store, { path, finalPath, temporary, mode }, names)
  } finally {
    await names.close().catch(() => undefined)
  }
  if (mode === 'create') await discard(files, temporary)
}

/** Before the name is given: one that can be given and not synced would be in doubt. */
async function openNames(
  store: Store, path: string, directory: string, temporary: string,
): Promise<Directory> {
  try {
    return await store.env.files.openDirectory(directory)
  } catch (error) {
    await discard(store.env.files, temporary)
    await makeRoom(store, error)
    throw putFailure(store, path, error)
  }
}

type Naming = {
  readonly path: string
  readonly finalPath: string
  readonly temporary: string
  readonly mode: PutMode
}

async function giveName(
  store: Store, { path, finalPath, temporary, mode }: Naming, names: Directory,
): Promise<void> {
  const { files } = store.env
  try {
    if (mode === 'create') await files.link(temporary, finalPath)
    else await files.rename(temporary, finalPath)
  } catch (error) {
    await discard(files, temporary)
    const failure = mayHaveHappened(path, error)
    // Whoever reads the name back and finds it takes it for durable.
    const isAmbiguous = failure instanceof StoreFailure && failure.code === 'ambiguous'
    if (isAmbiguous) await syncNames(store, path, names)
    throw failure
  } finally {
    store.open.forget(finalPath)
  }
  await syncNames(store, path, names)
}

/** Files kept open for reading give way to a put. */
async function makeRoom(store: Store, error: unknown): Promise<void> {
  if (error instanceof FileFailure && error.code === 'too-many-open') await store.open.closeIdle()
}

async function ensureDirectory(store: Store, path: string): Promise<void> {
  try {
    await store.directories.ensure(directoryOf(path))
  } catch (error) {
    await makeRoom(store, error)
    throw putFailure(store, path, error)
  }
}

async function writeTemporary(files: Files, temporary: string, parts: readonly Uint8Array[]): Promise<void> {
  const file: File = await files.open(temporary, 'create')
  try {
    await file.writeParts(parts)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Before the name is visible nothing has happened, but a failed sync says that the disk is suspect. */
function putFailure(store: Store, path: string, error: unknown): unknown {
  if (error instanceof FileFailure && error.operation === 'syncDirectory') halt(store, error)
  if (error instanceof FileFailure && error.operation === 'sync' && store.health.kind === 'sound') {
    store.health = { kind: 'degraded', reason: error.message }
  }
  const failure = nothingHappened(path, error)
  // Neither a missing directory nor a stale temporary name is an answer to a put.
  if (failure instanceof StoreFailure && (failure.code === 'not-found' || failure.code === 'exists')) {
    return new StoreFailure('unavailable', path, failure.message, true, error)
  }
  return failure
}

/** The kernel forgets names it could not write: a second sync would succeed and mean nothing. */
function halt(store: Store, error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error)
  const reason = `${detail}; names may be lost in a power cut: check the disk, then restart`
  if (store.health.kind !== 'halted') store.health = { kind: 'halted', reason }
  return reason
}

async function syncNames(store: Store, path: string, names: Directory): Promise<void> {
  try {
    await store.syncs.sync(names)
  } catch (error) {
    throw new StoreFailure('ambiguous', path, halt(store, error), false, error)
  }
  // Another put's failed sync may have taken our name with it, and left nothing for ours to fail on.
  if (store.health.kind === 'halted') throw new StoreFailure('ambiguous', path, store.health.reason, false)
}

/** What stays behind is swept at the next start. */
async function discard(files: Files, temporary: string): Promise<void> {
  try {
    await files.unlink(temporary)
  } catch (error) {
    if (!(error instanceof FileFailure)) throw error
  }
}

async function getRange(
  open: OpenObjects, path: string, fullPath: string,
  offset: number, length: number, into: Uint8Array | undefined,
): Promise<Uint8Array> {
  checkRangeArguments(path, offset, length, into)
  const target = into === undefined ? new Uint8Array(length) : into.subarray(0, length)
  const count = await reading(path, () => open.use(fullPath, (file) => file.read(target, offset)))
  if (count < length) throw tooShort(path, offset, length, offset + count)
  return target
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw nothingHappened(path, error)
  }
}
