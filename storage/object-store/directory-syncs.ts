// Syncs of directories, at most one at a time for each; puts that wait meanwhile share the next one.
// Not a retry. Invariant: no sync of a directory starts before the outcome of the last one is known,
// because after a failed one the kernel calls lost names clean and the next would succeed for nothing.
import type { Files } from '../env/env.ts'

export type DirectorySyncs = {
  /** Resolves once a sync that began after this call has ended well. */
  sync(directory: string): Promise<void>
}

type Lane = { readonly running: Promise<void>; next: Promise<void> | undefined }

export function directorySyncs(files: Files): DirectorySyncs {
  const lanes = new Map<string, Lane>()
  const start = (directory: string): Promise<void> => {
    const lane: Lane = { running: files.syncDirectory(directory), next: undefined }
    lanes.set(directory, lane)
    const leave = (): void => {
      if (lanes.get(directory) === lane && lane.next === undefined) lanes.delete(directory)
    }
    lane.running.then(leave, () => lanes.delete(directory))
    return lane.running
  }
  return {
    sync: (directory) => {
      const lane = lanes.get(directory)
      if (lane === undefined) return start(directory)
      lane.next ??= lane.running.then(() => start(directory))
      return lane.next
    },
  }
}
