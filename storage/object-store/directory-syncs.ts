// Syncs of directories, at most one at a time for each; puts that wait meanwhile share the next one.
// Not a retry. Invariant: no sync of a directory starts before the outcome of the last one is known,
// because after a failed one the kernel calls lost names clean and the next would succeed for nothing.
import type { Directory } from '../env/env.ts'

export type DirectorySyncs = {
  /** Resolves once a sync that began after this call has ended well. Keep it open until this settles. */
  sync(directory: Directory): Promise<void>
}

type Lane = { readonly running: Promise<void>; next: Promise<void> | undefined }

export function directorySyncs(): DirectorySyncs {
  const lanes = new Map<string, Lane>()
  const start = (directory: Directory): Promise<void> => {
    const { path } = directory
    const lane: Lane = { running: directory.sync(), next: undefined }
    lanes.set(path, lane)
    const leave = (): void => {
      if (lanes.get(path) === lane && lane.next === undefined) lanes.delete(path)
    }
    lane.running.then(leave, () => lanes.delete(path))
    return lane.running
  }
  return {
    sync: (directory) => {
      const lane = lanes.get(directory.path)
      if (lane === undefined) return start(directory)
      lane.next ??= lane.running.then(() => start(directory))
      return lane.next
    },
  }
}
