// The random stream of the line protocol tests: seeded, its seed printed so that a failure can be replayed.
// SEED=<n> in the environment replays one; without it every run takes another.

export type Random = {
  readonly seed: number
  /** An integer in [0, n). */
  below(n: number): number
  pick<T>(from: readonly T[]): T
}

export function seeded(what: string, given?: number): Random {
  const seed = given ?? Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`${what}: seed ${seed} (replay with SEED=${seed} node --test ${process.argv[1]})`)
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9E3779B9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85EBCA6B)
    z = Math.imul(z ^ (z >>> 13), 0xC2B2AE35)
    return (z ^ (z >>> 16)) >>> 0
  }
  const below = (n: number): number => Math.floor(next() / 2 ** 32 * n)
  return { seed, below, pick: (from) => from[below(from.length)]! }
}
