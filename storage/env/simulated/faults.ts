// What goes wrong with simulated files: limits, rates and a hook for one exact call. Not crashes:
// see disk.ts. Invariant: every choice is drawn from the seed; with everything at its default
// nothing goes wrong.
import type { FileFailureCode } from '../files.ts'
import type { SeededRandom } from './random.ts'

export type FileOperation =
  | 'open' | 'read' | 'write' | 'sync' | 'truncate' | 'stat' | 'list' | 'makeDirectories' | 'link' | 'rename'
  | 'unlink' | 'removeDirectory' | 'syncDirectory' | 'close'

export type FileFault =
  /** Fails without effect; a failed sync loses pages. */
  | { readonly kind: 'fail'; readonly code: FileFailureCode }
  /** Takes effect, then fails: what a lost answer looks like. */
  | { readonly kind: 'fail-after'; readonly code: FileFailureCode }
  /** A write that stops after a part, then fails. */
  | { readonly kind: 'short'; readonly code: FileFailureCode; readonly bytes: number }

export type FileFaults = {
  /** Disk size; writes beyond it stop in the middle with 'no-space'. */
  spaceBytesMax: number
  /** Open files of one process. */
  openFilesMax: number
  /** Chances per call, 0 to 1. */
  readError: number
  writeError: number
  shortWrite: number
  syncError: number
  /** Chance of a call answered late, after other events. */
  lateAnswer: number
  /** Chance of a call 10 to 1,000 times slower. */
  slowCall: number
  /** Asked first; undefined leaves the call to the rates. */
  decide: ((operation: FileOperation, path: string) => FileFault | undefined) | undefined
}

export function noFaults(): FileFaults {
  return {
    spaceBytesMax: Number.POSITIVE_INFINITY,
    openFilesMax: 1024,
    readError: 0,
    writeError: 0,
    shortWrite: 0,
    syncError: 0,
    lateAnswer: 0.2,
    slowCall: 0.01,
    decide: undefined,
  }
}

export function drawFault(
  faults: FileFaults, random: SeededRandom, operation: FileOperation, path: string, bytes: number,
): FileFault | undefined {
  const decided = faults.decide?.(operation, path)
  if (decided !== undefined) return decided
  switch (operation) {
    case 'read':
      return random.chance(faults.readError) ? { kind: 'fail', code: 'io' } : undefined
    case 'write':
      if (random.chance(faults.writeError)) return { kind: 'fail', code: 'io' }
      if (random.chance(faults.shortWrite)) return { kind: 'short', code: 'io', bytes: random.below(bytes) }
      return undefined
    case 'sync':
    case 'syncDirectory':
      return random.chance(faults.syncError) ? { kind: 'fail', code: 'io' } : undefined
    default:
      return undefined
  }
}

/** Milliseconds one call takes, with a heavy tail. */
export function drawDelayMs(faults: FileFaults, random: SeededRandom, operation: FileOperation): number {
  const isSync = operation === 'sync' || operation === 'syncDirectory'
  const base = isSync ? 0.2 + random.fraction() : 0.01 + 0.05 * random.fraction()
  return random.chance(faults.slowCall) ? base * 10 ** (1 + 2 * random.fraction()) : base
}
