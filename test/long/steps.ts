// What the long tier runs in each of its rounds: programs with their seeds, which rise from round to round.
// Not the runner: run.ts is. A step that has nothing to do in a round gives null.
import { plantedBugs, type World } from '../sim/planted-bugs.ts'

export type Program = {
  /** The row of the figures it counts for. */
  readonly what: string
  readonly unit: string
  /** How many of the unit it does if nothing fails; a hunt tells its own number. */
  readonly count: number
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Prints one line of JSON (hunt.ts); `caught` is a hunt that has to find something. */
  readonly hunt?: 'nothing' | 'caught'
}

export type Step = (round: number, firstSeed: number) => Program | readonly Program[] | null

/** Seeds of a world; each process starts anew, since a killed node's kernel memory is not given back. */
function world(name: World, seeds: number): Step {
  return (round, firstSeed) => ({
    what: `simulator: ${name}`, unit: 'seeds', count: seeds, hunt: 'nothing',
    args: ['test/sim/hunt.ts', name, String(firstSeed + round * seeds), String(seeds)],
  })
}

type Variables = (seed: number, count: number) => Readonly<Record<string, string>>

/** A test file that environment variables make longer. */
function tests(what: string, unit: string, count: number, files: readonly string[], env: Variables): Step {
  return (round, firstSeed) => ({
    what, unit, count, args: ['--test', '--test-timeout=1200000', ...files],
    env: env(firstSeed + round * count, count),
  })
}

/** Has no seed: once is enough. */
const once = (step: Step): Step => (round, firstSeed) => round === 0 ? step(round, firstSeed) : null

const PLANTED_PER_ROUND = 6

/** A few in each round, all after some rounds. */
function plantedOfRound(round: number): readonly Program[] {
  return plantedBugs.slice(round * PLANTED_PER_ROUND, (round + 1) * PLANTED_PER_ROUND).map((bug) => ({
    what: 'planted bugs', unit: 'caught', count: 1, hunt: 'caught', env: { PLANTED: bug.name },
    args: ['--import', './test/sim/planting.ts', 'test/sim/hunt.ts', bug.world, '1', '500'],
  }))
}

export const STEPS: readonly Step[] = [
  world('node', 60), world('twin', 50), world('liveness', 40), world('damage', 10),
  tests('properties', 'seeds', 10, ['test/properties/answers.test.ts'],
    (seed, count) => ({ RUNS: String(count), FROM: String(seed) })),
  tests('kill -9', 'kills', 10, ['test/crash/kill.test.ts'],
    (seed, count) => ({ KILLS: String(count), SEED: String(seed) })),
  tests('bit flips of a Parquet file', 'flips', 3000, ['test/parquet/damage.test.ts'],
    (seed, count) => ({ FLIPS: String(count), SEED: String(seed) })),
  once(tests('every bit of log, catalog, snapshot, marker', 'runs', 1,
    ['test/storage/wal.test.ts', 'test/storage/catalog-log.test.ts'], () => ({}))),
  tests('fuzzers: SQL, line protocol, Thrift, regex', 'runs', 1,
    ['test/parser/sql-fuzz.test.ts', 'test/line-protocol/driver-twin.test.ts',
      'test/line-protocol/joined-bodies.test.ts', 'test/parquet/thrift.test.ts',
      'test/parquet/round-trip.test.ts', 'test/regex/random.test.ts'],
    (seed) => ({ SEED: String(seed), ROUNDS: '200' })),
  plantedOfRound,
]
