// Seeded randomness of the simulator (xoshiro128**). Never for secrets. Invariant: the sequence
// depends on the seed and the label alone, so one stream's use never shifts another's.
import type { Random } from '../env.ts'

export type SeededRandom = Random & {
  /** In [0, 1), 32 bits fine. */
  fraction(): number
  /** In [0, bound). */
  below(bound: number): number
  chance(probability: number): boolean
  /** An independent stream. */
  fork(label: string): SeededRandom
}

export function seededRandom(seed: number, label = ''): SeededRandom {
  let mix = (seed ^ hashText(label)) >>> 0
  const split = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0
    let word = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    return (word ^ (word >>> 15)) >>> 0
  }
  let a = split()
  let b = split()
  let c = split()
  let d = split() | 1
  const uint32 = (): number => {
    const scaled = Math.imul(b, 5)
    const word = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return word
  }
  const fraction = (): number => uint32() / 2 ** 32
  return {
    uint32,
    fraction,
    below: (bound) => Math.floor(fraction() * bound),
    chance: (probability) => fraction() < probability,
    bytes: (count) => {
      const bytes = new Uint8Array(count)
      for (let i = 0; i < count; i++) bytes[i] = uint32() >>> 24
      return bytes
    },
    fork: (inner) => seededRandom(seed, `${label}/${inner}`),
  }
}

/** FNV-1a over UTF-16 units. */
export function hashText(text: string, start = 0x811c9dc5): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
