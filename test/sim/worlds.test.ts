// The other simulated worlds for a few seeds each: two processes on one directory (P-08), faults and a full
// disk that end while the process lives (P-13, P-16), damage at rest (P-09, P-07). SEED=n for one seed,
// RUNS=n and FROM=n for more. The same seed gives the same event log in each.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forEachSeed } from '../env/seeds.ts'
import { damageRun } from './worlds/damage.ts'
import { livenessRun } from './worlds/liveness.ts'
import { nodeRun } from './worlds/node.ts'
import { twinRun } from './worlds/twin.ts'

const FILE = 'test/sim/worlds.test.ts'
const RUNS = Number(process.env['RUNS'] ?? 12)
const isOne = process.env['SEED'] !== undefined

test('once a newer process has started, the older acknowledges nothing, and nothing is lost: P-08, P-01',
  async () => {
    let [fenced, acknowledged] = [0, 0]
    await forEachSeed(RUNS, FILE, async (seed) => {
      const run = await twinRun(seed)
      fenced += run.fenced
      acknowledged += run.acknowledged
    })
    if (isOne) return
    assert(fenced > RUNS / 2, `only ${fenced} of ${RUNS} older processes were told`)
    assert(acknowledged > RUNS * 10)
  })

test('a full disk stops writes and not reads; after faults the node works again: P-13, P-16', async () => {
  let [refused, acknowledged] = [0, 0]
  await forEachSeed(RUNS, FILE, async (seed) => {
    const run = await livenessRun(seed)
    refused += run.refused + run.unknown
    acknowledged += run.acknowledged
  })
  if (!isOne) assert(refused > RUNS && acknowledged > RUNS,
    `${refused} refused, ${acknowledged} acknowledged`)
})

test('a flipped bit, a shorter and a missing file are named, or harm nothing: P-09, P-07', async () => {
  let [named, harmless] = [0, 0]
  await forEachSeed(Math.ceil(RUNS / 2), FILE, async (seed) => {
    const run = await damageRun(seed)
    named += run.named
    harmless += run.harmless
  })
  if (!isOne) assert(named > RUNS, `${named} damages named, ${harmless} harmless`)
})

test('the same seed gives the same run in every world', { skip: isOne }, async () => {
  for (const run of [nodeRun, twinRun, livenessRun, damageRun]) {
    assert.equal((await run(5)).hash, (await run(5)).hash)
  }
})
