// The other simulated worlds: two processes on one directory (P-08), faults, a full disk and no more open
// files that end while the process lives (P-13, P-16), damage at rest (P-09, P-07). Which seeds, and how to
// choose them: fresh-seeds.ts. The same seed gives the same event log in each.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forSeeds, isFixed } from './fresh-seeds.ts'
import { damageRun } from './worlds/damage.ts'
import { livenessRun } from './worlds/liveness.ts'
import { nodeRun } from './worlds/node.ts'
import { twinRun } from './worlds/twin.ts'

const FILE = 'test/sim/worlds.test.ts'
/** Of fewer seeds nothing follows about how often something happens. */
const SEEDS_MIN = 8

test('twin world: once a newer process has started, the older acknowledges nothing, and nothing is lost: ' +
  'P-08, P-01', async () => {
  let [fenced, acknowledged] = [0, 0]
  const seeds = await forSeeds('twin', FILE, async (seed) => {
    const run = await twinRun(seed)
    fenced += run.fenced
    acknowledged += run.acknowledged
  })
  if (seeds < SEEDS_MIN) return
  assert(fenced > seeds / 3, `only ${fenced} of ${seeds} older processes were told`)
  assert(acknowledged > seeds * 8, `only ${acknowledged} acknowledged writes`)
})

test('liveness world: faults stop writes and not reads; when they end the node works again: P-13, P-16',
  async () => {
    let [refused, acknowledged] = [0, 0]
    const seeds = await forSeeds('liveness', FILE, async (seed) => {
      const run = await livenessRun(seed)
      refused += run.refused + run.unknown
      acknowledged += run.acknowledged
    })
    if (seeds >= SEEDS_MIN) assert(refused > seeds && acknowledged > seeds,
      `${refused} refused, ${acknowledged} acknowledged`)
  })

test('damage world: a flipped bit, a shorter and a missing file are named, or harm nothing: P-09, P-07',
  async () => {
    let [named, harmless] = [0, 0]
    const seeds = await forSeeds('damage', FILE, async (seed) => {
      const run = await damageRun(seed)
      named += run.named
      harmless += run.harmless
    })
    if (seeds >= SEEDS_MIN) assert(named > seeds, `${named} damages named, ${harmless} harmless`)
  })

test('the same seed gives the same run in every world', { skip: isFixed }, async () => {
  for (const run of [nodeRun, twinRun, livenessRun, damageRun]) {
    assert.equal((await run(5)).hash, (await run(5)).hash)
  }
})
