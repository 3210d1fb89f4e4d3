// What goes wrong with the files of a node while it works, drawn from the seed: each seed draws a subset.
// Crashes are the world's own business.
import type { FileFault, FileFaults } from '../../storage/env/simulated/faults.ts'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'
import { ifPart, takesPart } from './parts.ts'

export type FaultPlan = Pick<FileFaults,
  'writeError' | 'shortWrite' | 'syncError' | 'readError' | 'spaceBytesMax' | 'openFilesMax'>

export function faultPlan(random: SeededRandom): FaultPlan {
  const rate = (chance: number): number => random.chance(chance) ? 0.002 + 0.03 * random.fraction() : 0
  const plan: FaultPlan = {
    writeError: rate(0.4), shortWrite: rate(0.4), syncError: rate(0.3), readError: rate(0.2),
    spaceBytesMax: random.chance(0.25) ? 30_000 + random.below(150_000) : Number.POSITIVE_INFINITY,
    openFilesMax: random.chance(0.2) ? 2 + random.below(6) : OPEN_FILES,
  }
  return ofParts(plan)
}

const OPEN_FILES = 1024

export const noFaultPlan = (): FaultPlan => ({
  writeError: 0, shortWrite: 0, syncError: 0, readError: 0, spaceBytesMax: Number.POSITIVE_INFINITY,
  openFilesMax: OPEN_FILES,
})

const PART_OF: Readonly<Record<keyof FaultPlan, string>> = {
  writeError: 'writeError', shortWrite: 'shortWrite', syncError: 'syncError', readError: 'readError',
  spaceBytesMax: 'fullDisk', openFilesMax: 'fewFiles',
}

/** Without what does not take part. */
export function ofParts<T extends Partial<FaultPlan>>(plan: T): T {
  const none = noFaultPlan()
  const names = Object.keys(plan) as (keyof FaultPlan)[]
  return Object.fromEntries(names.map((name) => [name, ifPart(PART_OF[name], plan[name], none[name])])) as T
}

/**
 * Answers that get lost, after some of which the object can not be looked at for a while; and the look for a
 * newer process that fails.
 */
export function rareFaults(random: SeededRandom) {
  const hidden = { path: '', reads: 0 }
  return (operation: string, path: string): FileFault | undefined => {
    if (!takesPart('lostAnswers')) return undefined
    if (operation === 'link' && random.chance(0.02)) {
      Object.assign(hidden, { path, reads: random.below(4) })
      return { kind: 'fail-after', code: 'io' }
    }
    if (operation === 'read' && path === hidden.path && hidden.reads-- > 0) {
      return { kind: 'fail', code: 'io' }
    }
    if (operation === 'stat' && path.includes('/epochs/') && random.chance(0.05)) {
      return { kind: 'fail', code: 'io' }
    }
    return undefined
  }
}
