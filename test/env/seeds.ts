// Seeds of random tests: SEED=n runs that one, otherwise a range from FROM=n (1). Prints how to repeat a
// failure. Not a shrinker.

export async function forEachSeed(
  count: number, file: string, body: (seed: number) => Promise<void>,
): Promise<void> {
  const only = process.env['SEED']
  const first = Number(process.env['FROM'] ?? 1)
  const seeds = only === undefined ? Array.from({ length: count }, (_, i) => first + i) : [Number(only)]
  for (const seed of seeds) {
    try {
      await body(seed)
    } catch (error) {
      throw new Error(`seed ${seed}; again: SEED=${seed} node --test ${file}`, { cause: error })
    }
  }
}
