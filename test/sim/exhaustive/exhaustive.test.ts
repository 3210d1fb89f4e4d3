// Small scripts on the simulated machine, taken apart: a crash at every file event in every way, every single
// fault at every event, crashes of recoveries three deep, flipped bits of everything that lies on the disk.
// Proves P-01, P-02, P-03, P-04, P-05, P-06, P-07 and P-09 there. Runs one scenario, chosen by a fresh seed,
// and of the faults every fourth. More by SCENARIO=<name>|all, FAULTS=all, NESTED=n, FLIPS=n|bytes|bits, and
// of all bytes or bits every n-th from the k-th on by OF=n PART=k. One case again by SCENARIO=, SEED=,
// ONLY=<number> and the test's name.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { seededRandom } from '../../../storage/env/simulated/random.ts'
import { instantsOf } from './crash.ts'
import type { Ledger } from './ledger.ts'
import { look } from './recovery.ts'
import { scenarioOf, scenarios } from './scenarios.ts'
import type { Kind, Task } from './slice.ts'
import { run } from './thread.ts'

const FILE = 'test/sim/exhaustive/exhaustive.test.ts'
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))
const ONLY = process.env['ONLY']
const FLIPS = process.env['FLIPS'] ?? '2000'
const NESTED = Number(process.env['NESTED'] ?? 50)
/** Of all bytes or bits. */
const OF = Number(process.env['OF'] ?? 1)
const PART = Number(process.env['PART'] ?? 0)
const FAULTS_STEP = process.env['FAULTS'] === 'all' || ONLY !== undefined ? 1 : 4
const timeout = 24 * 3_600_000

function chosen(): string[] {
  const given = process.env['SCENARIO']
  const names = Object.keys(scenarios)
  if (given === 'all') return names
  if (given === undefined) return [names[seededRandom(SEED, 'scenario').below(names.length)]!]
  scenarioOf(given)
  return [given]
}

/** All chosen scenarios, or the one case that is asked for. */
async function runAll(
  context: TestContext, kind: Kind, options: Partial<Task> = {},
): Promise<Record<string, number>> {
  const total: Record<string, number> = {}
  for (const scenario of chosen()) {
    const task: Task = {
      kind, scenario, seed: SEED, from: 0, max: Infinity, step: 1, plan: 'drawn', ...options,
      ...(ONLY === undefined ? {} : { from: Number(ONLY), max: 1 }),
    }
    const flips = kind === 'flip' ? `FLIPS=${FLIPS} ` : ''
    const counts = await run(task, (number) => `SCENARIO='${scenario}' SEED=${SEED} ONLY=${number} ${flips}` +
      `node --test --test-name-pattern=${kind} ${FILE}`)
    context.diagnostic(`${kind}, SCENARIO='${scenario}' SEED=${SEED}: ${JSON.stringify(counts)}`)
    for (const [what, count] of Object.entries(counts)) total[what] = (total[what] ?? 0) + count
  }
  return total
}

test('crash at every event, in every way: P-01, P-02, P-03, P-04, P-05, P-06, P-07', { timeout },
  async (context) => {
    const { instants = 0, runs = 0 } = await runAll(context, 'crash')
    // Instants at which the disk holds the same are recovered once.
    if (ONLY !== undefined) return
    assert(instants >= 200 && runs >= instants / 2, `${instants} instants, ${runs} runs`)
  })

test('every single fault at every event: P-01, P-02, P-03, P-04, P-07', { timeout }, async (context) => {
  const { runs = 0 } = await runAll(context, 'fault', { from: SEED % FAULTS_STEP, step: FAULTS_STEP })
  if (ONLY === undefined) assert(runs >= 200, `${runs} runs`)
})

test('crashes nested three deep: P-01, P-02, P-06, P-07', { timeout }, async (context) => {
  const share = Math.ceil(NESTED / chosen().length)
  const { runs = 0 } = await runAll(context, 'nested', { max: share })
  if (ONLY === undefined) assert(runs >= NESTED)
})

test('the check notices a lost, a refused, an unknown and a half written request', async () => {
  const name = 'windows'
  const { options } = scenarioOf(name)
  const end = (await instantsOf(name, 1)).at(-1)!
  const spoilt: Readonly<Record<string, (ledger: Ledger) => void>> = {
    'P-01': (ledger) => { ledger.begin({ kind: 'write', points: [] }).state = 'done' },
    'P-02': (ledger) => { ledger.entries[1]!.state = 'absent' },
    'P-04': (ledger) => { ledger.entries.pop() },
    'P-03': ({ entries: [first] }) => {
      assert(first?.request.kind === 'write')
      const points = first.request.points.slice(0, -1)
      Object.assign(first, { request: { ...first.request, points } })
    },
  }
  for (const [promise, spoil] of Object.entries(spoilt)) {
    const ledger = end.ledger.clone()
    spoil(ledger)
    await assert.rejects(look({ disk: end.disk.clone(), ledger, seed: 1, number: 1, options }),
      (error) => String(error).split('its log:')[0]!.includes(promise))
  }
  await look({ disk: end.disk.clone(), ledger: end.ledger.clone(), seed: 1, number: 1, options })
})

test('flipped bits of every kind of object: P-07, P-09', { timeout }, async (context) => {
  const isWhole = FLIPS === 'bytes' || FLIPS === 'bits'
  const options = isWhole ? { plan: FLIPS, step: OF, from: PART }
    : { max: Math.ceil(Number(FLIPS) / chosen().length) }
  const { flips = 0, named = 0 } = await runAll(context, 'flip', options)
  if (ONLY === undefined) assert(named > flips / 2, `${named} of ${flips} flips were named`)
})
