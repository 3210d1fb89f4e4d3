// Data files that no snapshot names: a cut that failed, or a process that was killed between its files and
// its record, leaves them. A start that has succeeded deletes them, some at a time. Not files of dropped
// tables: those are still named.
//
// A deletion never meets a file that counts, for two reasons that hold together:
// - The list is taken after this start claimed a snapshot number, and nobody had a newer epoch when
//   everything was recovered. So all files in it are of this process or of older ones, which can name
//   nothing any more.
// - Only files whose write sequence lies before what was recovered are deleted. Each of their rows came from
//   another file or from the log just now. And no file gets such a name again: whoever starts later recovers
//   at least as much, and names files by what it has. So a process that is stopped in the middle and goes on
//   after others have started still deletes nothing of theirs.
import type { ObjectStore } from '../object-store/store.ts'
import { dataSequenceIn } from '../paths.ts'

/** A start deletes no more than that: the next one goes on. */
export const ORPHANS_MAX = 1000

/** Of the objects listed, those that may be deleted. */
export function orphansAmong(
  listed: Iterable<string>, named: ReadonlyMap<string, unknown>, recoveredSequence: number,
): string[] {
  const orphans: string[] = []
  for (const path of listed) {
    if (orphans.length === ORPHANS_MAX) break
    const sequence = dataSequenceIn(path)
    if (sequence === null || sequence >= recoveredSequence) continue
    if (!named.has(path)) orphans.push(path)
  }
  return orphans
}

/** A store that does not delete now is asked again at the next start. */
export async function deleteOrphans(
  store: ObjectStore, orphans: readonly string[], notice: (sentence: string) => void,
): Promise<void> {
  let deleted = 0
  try {
    for (const path of orphans) {
      await store.delete(path)
      deleted++
    }
  } catch (error) {
    notice(`data files that no snapshot names are left for the next start: ${String(error)}`)
  }
  if (deleted > 0) notice(`deleted ${deleted} data files that no snapshot names`)
}
