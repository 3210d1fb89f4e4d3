// Random choices of the fuzzers. Input k of a seed draws from a stream of its own, so any input can be made
// again without those before it. Not the mutations (mutate.ts, tree-edits.ts).
import { seededRandom } from '../../storage/env/simulated/random.ts'

export type Dice = {
  readonly seed: number
  /** An integer in [0, n). */
  below(n: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

export function diceOf(seed: number, label: string): Dice {
  const random = seededRandom(seed, label)
  return {
    seed, below: (n) => random.below(n), chance: (p) => random.chance(p),
    pick: (from) => from[random.below(from.length)]!,
  }
}

/** Numbers at which arithmetic of some width turns over, and their neighbours. */
export const interestingNumbers: readonly number[] = [
  0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 257, 1023, 1024, 4095, 4096,
  32767, 32768, 65535, 65536, 2 ** 20, 2 ** 24, 2 ** 27, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32,
  2 ** 40, 2 ** 53 - 1, -1, -2, -128, -32768, -(2 ** 31), -(2 ** 53) + 1,
]

/** A number near the given one, or one of the interesting ones. */
export function otherNumber(n: number, dice: Dice): number {
  switch (dice.below(4)) {
    case 0: return n + dice.pick([1, -1, 2, -2, 8, -8])
    case 1: return dice.pick([n * 2, Math.trunc(n / 2), -n, n + 2 ** 32])
    default: return dice.pick(interestingNumbers)
  }
}
