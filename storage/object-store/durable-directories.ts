// Directories whose names are durable up to the root of a file store. Not a cache of contents.
// Invariant: a path is settled only after every directory on it was synced by *this* process: one
// that merely exists may have been made a moment ago by another put, or by a process killed before
// its sync.
import { assert } from '../../kernels/assert.ts'
import type { Files } from '../env/env.ts'
import { makeDirectoryDurably, withDirectory } from '../env/sync-directory.ts'
import type { DirectorySyncs } from './directory-syncs.ts'
import { directoryOf } from './file-names.ts'

/** Beyond this all are forgotten and synced again when used. */
const DIRECTORIES_MAX = 16_384

export type DurableDirectories = {
  /** Makes `directory` (relative to the root, '' for the root itself) and every parent, durably. */
  ensure(directory: string): Promise<void>
}

export function durableDirectories(files: Files, syncs: DirectorySyncs, root: string): DurableDirectories {
  const settled = new Map<string, Promise<void>>()
  const full = (directory: string): string => (directory === '' ? root : `${root}/${directory}`)
  const make = async (directory: string): Promise<void> => {
    if (directory === '') {
      assert(root.startsWith('/'), `root of a file store must be absolute: ${root}`)
      await makeDirectoryDurably(files, root)
      return
    }
    const parent = directoryOf(directory)
    await ensure(parent)
    await files.makeDirectories(full(directory))
    await withDirectory(files, full(parent), syncs.sync)
  }
  const ensure = (directory: string): Promise<void> => {
    const known = settled.get(directory)
    if (known !== undefined) return known
    if (settled.size >= DIRECTORIES_MAX) settled.clear()
    const making = make(directory).catch((error: unknown) => {
      settled.delete(directory)
      throw error
    })
    settled.set(directory, making)
    return making
  }
  return { ensure }
}
