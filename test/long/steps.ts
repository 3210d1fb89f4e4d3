// What the long tier runs in each of its rounds: programs with their seeds, which rise from round to round.
// Not the runner: run.ts is. A step that has nothing to do in a round gives null. The amounts are such that
// some fifty rounds, 20,000 simulator seeds and 1,000 kills fit into 100 minutes on two cores.
import { plantedBugs, type World } from '../sim/planted-bugs.ts'
import { scenarios } from '../sim/exhaustive/scenarios.ts'
import { surfaces } from '../fuzz/surfaces.ts'

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
function tests(
  what: string, unit: string, count: number, files: readonly string[], env: Variables, pattern?: string,
): Step {
  const chosen = pattern === undefined ? [] : [`--test-name-pattern=${pattern}`]
  return (round, firstSeed) => ({
    what, unit, count, args: ['--test', '--test-timeout=1200000', ...chosen, ...files],
    env: env(firstSeed + round * count, count),
  })
}

/** Has no seed: once is enough. */
const once = (step: Step): Step => (round, firstSeed) => round === 0 ? step(round, firstSeed) : null

/** Takes so much of a core that not every round has it. */
const everyNth = (n: number, step: Step): Step => (round, firstSeed) =>
  round % n === 0 ? step(Math.floor(round / n), firstSeed) : null

const EXHAUSTIVE = 'test/sim/exhaustive/exhaustive.test.ts'
const names = Object.keys(scenarios)
const NESTED = 100
/** Every bit of every object of every scenario is flipped once after so many rounds of each scenario. */
const BITS_PARTS = 40

/** One scenario in a round, one kind of case in a program. */
const exhaustive: Step = (round, firstSeed) => {
  const scenario = names[round % names.length]!
  const turn = Math.floor(round / names.length)
  const seed = firstSeed + turn
  const one = (what: string, pattern: string, unit: string, count: number, more: Record<string, string>) => ({
    what: `exhaustive: ${what}`, unit, count,
    args: ['--test', '--test-timeout=1200000', `--test-name-pattern=${pattern}`, EXHAUSTIVE],
    env: { SCENARIO: scenario, SEED: String(seed), ...more },
  })
  return [
    one('every crash', '^crash at every event', 'runs', 1, {}),
    ...turn % 2 === 1 ? [] : [
      one('every single fault', '^every single fault', 'runs', 1, { FAULTS: 'all' })],
    one('crashes nested three deep', '^crashes nested', 'cases', NESTED, { NESTED: String(NESTED) }),
    ...turn >= BITS_PARTS ? [] : [one(`all bits, one of ${BITS_PARTS} parts`, '^flipped bits', 'parts', 1, {
      // The same disk in each part.
      SEED: String(firstSeed), FLIPS: 'bits', OF: String(BITS_PARTS), PART: String(turn),
    })],
  ]
}

const PLANTED_PER_ROUND = 12

/** A few in each round, all after some rounds. */
const planted: Step = (round) =>
  plantedBugs.slice(round * PLANTED_PER_ROUND, (round + 1) * PLANTED_PER_ROUND).map((bug) => ({
    what: 'planted bugs', unit: 'caught', count: 1, hunt: 'caught', env: { PLANTED: bug.name },
    args: ['--import', './test/sim/planting.ts', 'test/sim/hunt.ts', bug.world, '1', '500'],
  }))

const FUZZ_SECONDS = 10

/** One surface in a round. */
const fuzzers: Step = (round, firstSeed) => {
  const { name } = surfaces[round % surfaces.length]!
  return {
    what: `fuzzer: ${name}`, unit: 's', count: FUZZ_SECONDS, env: { SEED: String(firstSeed + round) },
    args: ['test/fuzz/run.ts', '--only', name, '--seconds', String(FUZZ_SECONDS)],
  }
}

export const STEPS: readonly Step[] = [
  planted,
  world('node', 130), world('twin', 90), world('liveness', 70), world('damage', 30), world('store', 90),
  tests('kill -9', 'kills', 20, ['test/crash/kill.test.ts'],
    (seed, count) => ({ KILLS: String(count), SEED: String(seed) })),
  exhaustive,
  fuzzers,
  everyNth(2, tests('properties', 'seeds', 10, ['test/properties/answers.test.ts'],
    (seed, count) => ({ RUNS: String(count), FROM: String(seed) }))),
  everyNth(4, tests('bit flips of a Parquet file', 'flips', 3000, ['test/parquet/damage.test.ts'],
    (seed, count) => ({ FLIPS: String(count), SEED: String(seed) }))),
  everyNth(5, tests('two real processes on one directory', 'of each', 1, ['test/crash/twin.test.ts'],
    (seed, count) => ({ TWINS: String(count), SEED: String(seed) }))),
  everyNth(5, tests('full disks', 'disks', 1, ['test/crash/disk-full.test.ts'],
    (seed, count) => ({ DISKS: String(count), SEED: String(seed) }))),
  everyNth(10, tests('crowds of clients', 'clients', 300, ['test/protection/connections.test.ts'],
    (seed, count) => ({ CLIENTS: String(count), SEED: String(seed) }))),
  once(tests('bodies, statements and memory made to hurt', 'runs', 1, [
    'test/protection/bodies.test.ts', 'test/protection/statements.test.ts', 'test/protection/memory.test.ts',
  ], () => ({}))),
  once(tests('queries that go to disk', 'runs', 1, ['test/engine/spill.test.ts'], () => ({}))),
  once(tests('every bit of log, catalog, snapshot, marker', 'runs', 1,
    ['test/storage/wal.test.ts', 'test/storage/catalog-log.test.ts'], () => ({}))),
  everyNth(5, tests('fuzzers: SQL, line protocol, Thrift, regex', 'runs', 1,
    ['test/parser/sql-fuzz.test.ts', 'test/line-protocol/driver-twin.test.ts',
      'test/line-protocol/joined-bodies.test.ts', 'test/parquet/thrift.test.ts',
      'test/parquet/round-trip.test.ts', 'test/regex/random.test.ts'],
    (seed) => ({ SEED: String(seed), ROUNDS: '200' }))),
]
