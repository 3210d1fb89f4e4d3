// Walks a file store's directories: listing in object order, and the sweep at start. Not a cache:
// every call reads the disk. Invariant: paths come in byte order, because a directory is sorted as
// its name with the slash.
import { FileFailure, type DirectoryEntry, type Files } from '../env/env.ts'
import { syncDirectory } from '../env/sync-directory.ts'
import { nothingHappened } from './file-failures.ts'
import { directoryOf, isTemporaryName } from './file-names.ts'
import type { ObjectHead } from './store.ts'

const PAGE_OBJECTS = 1000
/** Enough to keep Node's file threads busy. */
const CALLS_AT_ONCE = 16
const DEPTH_MAX = 64

export async function* listFiles(
  files: Files, root: string, prefix: string, startAfter = '',
): AsyncGenerator<readonly ObjectHead[]> {
  let page: string[] = []
  for await (const path of pathsUnder(files, root, directoryOf(prefix), { prefix, startAfter }, 0)) {
    page.push(path)
    if (page.length === PAGE_OBJECTS) {
      yield await headsOf(files, root, page)
      page = []
    }
  }
  if (page.length > 0) yield await headsOf(files, root, page)
}

type Bounds = { readonly prefix: string; readonly startAfter: string }

async function* pathsUnder(
  files: Files, root: string, directory: string, bounds: Bounds, depth: number,
): AsyncGenerator<string> {
  if (depth > DEPTH_MAX) return
  const start = directory === '' ? '' : `${directory}/`
  for (const name of sortedNames(await entriesOf(files, root, directory))) {
    const path = start + name
    const isInPrefix = path.startsWith(bounds.prefix)
    if (name.endsWith('/')) {
      const isBefore = path < bounds.startAfter && !bounds.startAfter.startsWith(path)
      if (isInPrefix && !isBefore) yield* pathsUnder(files, root, path.slice(0, -1), bounds, depth + 1)
    } else if (isInPrefix && path > bounds.startAfter) {
      yield path
    }
  }
}

/** Object names and directory names, the latter with a slash; hidden names are never objects. */
function sortedNames(entries: readonly DirectoryEntry[]): string[] {
  const names: string[] = []
  for (const { name, kind } of entries) {
    if (name.startsWith('.')) continue
    if (kind === 'file') names.push(name)
    else if (kind === 'directory') names.push(`${name}/`)
  }
  return names.sort()
}

async function entriesOf(files: Files, root: string, directory: string): Promise<readonly DirectoryEntry[]> {
  try {
    return await files.list(directory === '' ? root : `${root}/${directory}`)
  } catch (error) {
    const code = error instanceof FileFailure ? error.code : undefined
    if (code === 'not-found' || code === 'not-directory') return []
    throw nothingHappened(`${directory}/`, error)
  }
}

async function headsOf(files: Files, root: string, paths: readonly string[]): Promise<readonly ObjectHead[]> {
  const heads: (ObjectHead | undefined)[] = new Array<undefined>(paths.length).fill(undefined)
  await atOnce(paths, async (path, index) => {
    try {
      const { bytes, modifiedMs } = await files.stat(`${root}/${path}`)
      heads[index] = { path, bytes, modifiedMs }
    } catch (error) {
      // Deleted between the directory's read and ours: not part of the list.
      if (!(error instanceof FileFailure && error.code === 'not-found')) throw nothingHappened(path, error)
    }
  })
  return heads.filter((head) => head !== undefined)
}

/**
 * Removes temporary files and syncs every directory: a killed predecessor may have left names
 * visible, not durable.
 */
export async function sweepTemporaries(files: Files, root: string, prefix: string): Promise<number> {
  let removed = 0
  let level = [directoryOf(prefix)]
  for (let depth = 0; level.length > 0 && depth <= DEPTH_MAX; depth++) {
    const below: string[] = []
    await atOnce(level, async (directory) => {
      const full = directory === '' ? root : `${root}/${directory}`
      const entries = await entriesOf(files, root, directory)
      for (const { name, kind } of entries) {
        const path = directory === '' ? name : `${directory}/${name}`
        if (kind === 'file' && isTemporaryName(name)) {
          if (await unlinkIfThere(files, `${full}/${name}`)) removed++
        } else if (kind === 'directory' && `${path}/`.startsWith(prefix)) {
          below.push(path)
        }
      }
      if (entries.length > 0) await syncDirectory(files, full)
    })
    level = below
  }
  return removed
}

async function unlinkIfThere(files: Files, path: string): Promise<boolean> {
  try {
    await files.unlink(path)
    return true
  } catch (error) {
    if (error instanceof FileFailure && error.code === 'not-found') return false
    throw error
  }
}

async function atOnce<T>(
  items: readonly T[], work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      await work(items[index]!, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, items.length) }, lane))
}
