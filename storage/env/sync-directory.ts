// Names made durable. Not a retry. Invariant: an open directory is closed whatever happens, and its close,
// which has nothing to lose, never hides how the sync ended.
import { FileFailure, type Directory, type Files } from './files.ts'

/** For names that must not be made unless they can be synced: a process may be out of descriptors. */
export async function withDirectory<T>(
  files: Files, path: string, use: (directory: Directory) => Promise<T>,
): Promise<T> {
  const directory = await files.openDirectory(path)
  try {
    return await use(directory)
  } finally {
    await directory.close().catch(() => undefined)
  }
}

/**
 * Makes a directory and its parents, each durable before the next is made. What exists may have been made by
 * a process that was killed before its sync: the deepest of them is synced too, unless its parent may not be
 * read and is its maker's to sync. upholds P-01
 */
export async function makeDirectoryDurably(files: Files, path: string): Promise<void> {
  const parent = path.slice(0, path.lastIndexOf('/')) || '/'
  if (parent !== '/' && !await files.exists(path)) await makeDirectoryDurably(files, parent)
  const made = await files.makeDirectories(path)
  try {
    await syncDirectory(files, parent)
  } catch (error) {
    if (made.length > 0 || !(error instanceof FileFailure && error.code === 'denied')) throw error
  }
}

export function syncDirectory(files: Files, path: string): Promise<void> {
  return withDirectory(files, path, (directory) => directory.sync())
}
