// The long tier: rounds of all kinds of random and exhaustive tests on seeds that rise from round to round,
// until the time is over. Not a test runner: each step is a program of its own, whose failure prints how to
// repeat it. Usage: run.ts [--minutes N] [--from first seed]
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Hunt } from '../sim/hunt.ts'
import { plantedBugs } from '../sim/planted-bugs.ts'

const root = join(import.meta.dirname, '..', '..')
const { values } = parseArgs({ options: {
  minutes: { type: 'string', default: '10' }, from: { type: 'string', default: '10000' },
} })
const endMs = performance.now() + Number(values.minutes) * 60_000
const firstSeed = Number(values.from)
if (!(Number(values.minutes) > 0) || !Number.isInteger(firstSeed)) {
  throw new Error('--minutes takes a number above 0, --from a whole number')
}

type Total = { what: string; unit: string; done: number; failed: number; ms: number }

const totals = new Map<string, Total>()
const failures: string[] = []

function totalOf(what: string, unit: string): Total {
  const known = totals.get(what) ?? { what, unit, done: 0, failed: 0, ms: 0 }
  totals.set(what, known)
  return known
}

type Ended = { readonly code: number | null; readonly out: string }

function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    child.stdout.on('data', (part: Buffer) => { out += part.toString() })
    child.stderr.on('data', (part: Buffer) => { out += part.toString() })
    child.on('error', reject)
    child.on('exit', (code) => resolve({ code, out }))
  })
}

const isOver = (): boolean => performance.now() >= endMs

/** Seeds of one simulated world. */
async function simulate(world: string, from: number, count: number): Promise<void> {
  const total = totalOf(`simulator: ${world}`, 'seeds')
  const startMs = performance.now()
  const { code, out } = await run(['test/sim/hunt.ts', world, String(from), String(count)], {})
  total.ms += performance.now() - startMs
  const hunt = code === 0 ? JSON.parse(out.trim().split('\n').at(-1)!) as Hunt : null
  total.done += hunt?.seeds ?? 0
  acknowledged += hunt?.acknowledged ?? 0
  damages += hunt?.damages ?? 0
  if (hunt !== null && hunt.seed === null) return
  total.failed++
  const seed = hunt?.seed ?? from
  failures.push(`${world} seed ${seed}: ${hunt?.by ?? out.slice(-500)}\n` +
    `  again: node test/sim/hunt.ts ${world} ${seed} 1`)
}

async function hunt(name: string): Promise<void> {
  const total = totalOf('planted bugs', 'caught')
  const startMs = performance.now()
  const { code, out } = await run(
    ['--import', './test/sim/planting.ts', 'test/sim/hunt.ts', '', '1', '500'], { PLANTED: name })
  total.ms += performance.now() - startMs
  const found = code === 0 ? JSON.parse(out.trim().split('\n').at(-1)!) as Hunt : null
  if (found !== null && found.seed !== null) {
    total.done++
    return
  }
  total.failed++
  failures.push(`planted bug ${name} was not caught: ${found === null ? out.slice(-500) : '500 seeds'}`)
}

/** A test file with environment variables that make it longer. */
async function testFile(
  what: string, unit: string, count: number, files: readonly string[], env: Readonly<Record<string, string>>,
): Promise<void> {
  const total = totalOf(what, unit)
  const startMs = performance.now()
  const { code, out } = await run(['--test', '--test-timeout=1200000', ...files], env)
  total.ms += performance.now() - startMs
  total.done += count
  if (code === 0) return
  total.failed++
  const wanted = /again:|seed|Error/
  const said = out.split('\n').filter((line) => wanted.test(line)).slice(0, 6).join('\n  ')
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`).join(' ')
  failures.push(`${what}: ${set} node --test ${files.join(' ')}\n  ${said}`)
}

let acknowledged = 0
let damages = 0

type Step = (round: number) => Promise<void>

const STEPS: readonly Step[] = [
  (round) => simulate('node', firstSeed + round * 40, 40),
  (round) => simulate('twin', firstSeed + round * 40, 40),
  (round) => simulate('liveness', firstSeed + round * 40, 40),
  (round) => simulate('damage', firstSeed + round * 20, 20),
  (round) => testFile('properties', 'seeds', 20, ['test/properties/answers.test.ts'],
    { RUNS: '20', FROM: String(firstSeed + round * 20) }),
  (round) => testFile('kill -9', 'kills', 10, ['test/crash/kill.test.ts'],
    { KILLS: '10', SEED: String(firstSeed + round) }),
  (round) => testFile('bit flips of a Parquet file', 'flips', 3000, ['test/parquet/damage.test.ts'],
    { FLIPS: '3000', SEED: String(firstSeed + round) }),
  // Exhaustive and without a seed: once is enough.
  async (round) => round > 0 ? undefined : testFile(
    'every bit of log, catalog, snapshot, marker', 'runs', 1,
    ['test/storage/wal.test.ts', 'test/storage/catalog-log.test.ts'], {}),
  (round) => testFile('fuzzers: SQL, line protocol, Thrift, regex', 'runs', 1,
    ['test/parser/sql-fuzz.test.ts', 'test/line-protocol/driver-twin.test.ts',
      'test/line-protocol/joined-bodies.test.ts', 'test/parquet/thrift.test.ts',
      'test/parquet/round-trip.test.ts', 'test/regex/random.test.ts'],
    { SEED: String(firstSeed + round), ROUNDS: '200' }),
  // A few in each round, all after some rounds.
  async (round) => {
    for (const { name } of plantedBugs.slice(round * 6, round * 6 + 6)) if (!isOver()) await hunt(name)
  },
]

for (let round = 0; !isOver(); round++) {
  for (const step of STEPS) if (!isOver()) await step(round)
}
for (const { what, done, unit, failed, ms } of totals.values()) {
  console.log(`${what.padEnd(46)} ${String(done).padStart(7)} ${unit.padEnd(7)} ` +
    `${failed === 0 ? 'nothing found' : `${failed} FAILED`}  ${(ms / 1000).toFixed(0)} s`)
}
console.log(`${acknowledged} requests acknowledged in simulations, ${damages} objects damaged`)
for (const failure of failures) console.log(`\n${failure}`)
process.exitCode = failures.length === 0 ? 0 : 1
