// Files of a file store kept open for ranged reads: opening and closing costs three times the read.
// Not for writing. Invariants: a file is closed only while nobody reads it; after `forget` no later
// read sees the old file.
import { FileFailure, type File, type Files } from '../env/env.ts'

const OPEN_MAX = 128

export type OpenObjects = {
  use<T>(fullPath: string, read: (file: File) => Promise<T>): Promise<T>
  /** Call after the name was given to another file, or to none. */
  forget(fullPath: string): void
  /** Closes all that nobody reads just now. */
  closeIdle(): Promise<void>
}

type Entry = { readonly opening: Promise<File>; users: number; isForgotten: boolean }

export function openObjects(files: Files, openMax: number = OPEN_MAX): OpenObjects {
  /** Least recently used first. */
  const entries = new Map<string, Entry>()
  const drop = async (path: string, entry: Entry): Promise<void> => {
    if (entries.get(path) === entry) entries.delete(path)
    entry.isForgotten = true
    if (entry.users === 0) await closeQuietly(entry)
  }
  const closeIdle = async (): Promise<void> => {
    const idle = [...entries].filter(([, entry]) => entry.users === 0)
    await Promise.all(idle.map(([path, entry]) => drop(path, entry)))
  }
  const entryOf = (path: string): Entry => {
    let entry = entries.get(path)
    if (entry === undefined) entry = { opening: openOrMakeRoom(path), users: 0, isForgotten: false }
    else entries.delete(path)
    entries.set(path, entry)
    return entry
  }
  const openOrMakeRoom = async (path: string): Promise<File> => {
    try {
      return await files.open(path, 'read')
    } catch (error) {
      if (!(error instanceof FileFailure && error.code === 'too-many-open')) throw error
      await closeIdle()
      return files.open(path, 'read')
    }
  }
  const use = async <T>(path: string, read: (file: File) => Promise<T>): Promise<T> => {
    const entry = entryOf(path)
    entry.users++
    let isSound = false
    try {
      const result = await read(await entry.opening)
      isSound = true
      return result
    } finally {
      entry.users--
      if (!isSound && !entry.isForgotten) await drop(path, entry)
      else if (entry.isForgotten && entry.users === 0) await closeQuietly(entry)
      else await trim()
    }
  }
  const trim = async (): Promise<void> => {
    for (const [path, entry] of entries) {
      if (entries.size <= openMax) return
      if (entry.users === 0) await drop(path, entry)
    }
  }
  return {
    use,
    forget: (path) => {
      const entry = entries.get(path)
      if (entry !== undefined) void drop(path, entry)
    },
    closeIdle,
  }
}

/** A file that never opened needs no close, and one opened for reading has nothing to lose. */
async function closeQuietly(entry: Entry): Promise<void> {
  try {
    await (await entry.opening).close()
  } catch (error) {
    if (!(error instanceof FileFailure)) throw error
  }
}
