// What goes wrong with the files of a node while it works, drawn from the seed: each seed draws a subset.
// Crashes are the world's own business.
import type { FileFault, FileFaults } from '../../storage/env/simulated/faults.ts'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'

export type FaultPlan = Pick<FileFaults,
  'writeError' | 'shortWrite' | 'syncError' | 'readError' | 'spaceBytesMax' | 'openFilesMax'>

export function faultPlan(random: SeededRandom): FaultPlan {
  const rate = (chance: number): number => random.chance(chance) ? 0.002 + 0.03 * random.fraction() : 0
  return {
    writeError: rate(0.4), shortWrite: rate(0.4), syncError: rate(0.3), readError: rate(0.2),
    spaceBytesMax: random.chance(0.25) ? 30_000 + random.below(150_000) : Number.POSITIVE_INFINITY,
    openFilesMax: random.chance(0.2) ? 2 + random.below(6) : OPEN_FILES,
  }
}

const OPEN_FILES = 1024

export const noFaultPlan = (): FaultPlan => ({
  writeError: 0, shortWrite: 0, syncError: 0, readError: 0, spaceBytesMax: Number.POSITIVE_INFINITY,
  openFilesMax: OPEN_FILES,
})

/** Answers that get lost, and the look for a newer process that fails. */
export function rareFaults(random: SeededRandom) {
  return (operation: string, path: string): FileFault | undefined => {
    if (operation === 'link' && random.chance(0.02)) return { kind: 'fail-after', code: 'io' }
    if (operation === 'stat' && path.includes('/epochs/') && random.chance(0.05)) {
      return { kind: 'fail', code: 'io' }
    }
    return undefined
  }
}
