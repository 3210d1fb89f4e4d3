// xoshiro128** seeded by splitmix32: the only source of chance in generated data and in questions. Integer
// arithmetic only, so another engine or another year gives the same numbers. Invariant: the sequence depends
// on the seed alone. Generators copy the state into locals in their inner loops.

export type Random = {
  /** The next 32 bits, as an unsigned number. */
  readonly next: () => number
  /** A number in [0, n). */
  readonly below: (n: number) => number
}

export function splitmix32(seed: number): () => number {
  let x = seed >>> 0
  return () => {
    x = (x + 0x9e3779b9) >>> 0
    let z = x
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
}

export function xoshiro128(seed: number): Random {
  const mix = splitmix32(seed)
  let s0 = mix() | 0, s1 = mix() | 0, s2 = mix() | 0, s3 = mix() | 0
  const next = () => {
    const a = Math.imul(s1, 5)
    const result = Math.imul((a << 7) | (a >>> 25), 9)
    const t = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << 11) | (s3 >>> 21)
    return result >>> 0
  }
  return { next, below: (n) => Math.floor((next() / 4294967296) * n) }
}
