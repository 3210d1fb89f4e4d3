// Names made durable. Not a retry. Invariant: an open directory is closed whatever happens, and its close,
// which has nothing to lose, never hides how the sync ended.
import type { Directory, Files } from './files.ts'

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

export function syncDirectory(files: Files, path: string): Promise<void> {
  return withDirectory(files, path, (directory) => directory.sync())
}
