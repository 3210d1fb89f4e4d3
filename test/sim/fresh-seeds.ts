// Which seeds a simulated world runs: by default those of fixed bugs (seeds.txt), then fresh ones until its
// share of SIM_SECONDS (60 over all worlds) is over. SEED=n runs that one, RUNS=n and FROM=n a fixed range.
// Prints how to repeat a failure.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from './planted-bugs.ts'

const SECONDS = Number(process.env['SIM_SECONDS'] ?? 60)
/** Of the time; the whole is 1. */
const SHARES: Record<World, number> = { node: 0.45, twin: 0.15, liveness: 0.1, damage: 0.1, store: 0.2 }
const SEEDS_MIN = 3
/** A killed node's kernel memory is not given back. */
const SEEDS_MAX = 400

const { SEED, RUNS, FROM } = process.env

/** Chance has no say: only one world, or a range of seeds, was asked for. */
export const isFixed = SEED !== undefined || RUNS !== undefined

/** Another one for each run of the tests. */
const FRESH = 1_000_000 + (Date.now() % 100_000_000) * 10 + process.pid % 10

export async function forSeeds(
  world: World, file: string, body: (seed: number) => Promise<void>,
): Promise<number> {
  let count = 0
  for (const seed of seedsOf(world)) {
    try {
      await body(seed)
    } catch (error) {
      const again = `again: SEED=${seed} node --test --test-name-pattern='${world} world' ${file}`
      throw new Error(`seed ${seed}; ${again}`, { cause: error })
    }
    count++
  }
  return count
}

function* seedsOf(world: World): Generator<number> {
  if (SEED !== undefined) return yield Number(SEED)
  if (RUNS !== undefined || FROM !== undefined) {
    const first = Number(FROM ?? 1)
    for (let i = 0; i < Number(RUNS ?? SEEDS_MIN); i++) yield first + i
    return
  }
  const startMs = performance.now()
  const isOver = (): boolean => performance.now() - startMs > SECONDS * SHARES[world] * 1000
  yield* keptSeeds(world)
  console.log(`${world} world: seeds from ${FRESH}`)
  for (let i = 0; i < SEEDS_MAX && (i < SEEDS_MIN || !isOver()); i++) yield FRESH + i
}

/** Lines of seeds.txt: world, seed, what was wrong. */
function keptSeeds(world: World): number[] {
  return readFileSync(join(import.meta.dirname, 'seeds.txt'), 'utf8').split('\n')
    .filter((line) => line.split(/\s+/)[0] === world).map((line) => Number(line.split(/\s+/)[1]))
}
