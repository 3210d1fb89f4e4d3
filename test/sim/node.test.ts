// The production engine on a simulated machine: power cuts, kills, EIO, ENOSPC, failing syncs during writes and snapshots.
// Proves P-01, P-02, P-03, P-04, P-05, P-06 and P-07 as far as one node goes; see node-run.ts. RUNS=n for more seeds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forEachSeed } from '../env/seeds.ts'
import { nodeRun } from './node-run.ts'

const RUNS = Number(process.env['RUNS'] ?? 40)

test('every acknowledged row survives, and the server always starts: P-01 to P-07', async () => {
  let acknowledged = 0
  await forEachSeed(RUNS, 'test/sim/node.test.ts', async (seed) => {
    acknowledged += (await nodeRun(seed)).acknowledged
  })
  assert(acknowledged > RUNS, `only ${acknowledged} acknowledged writes: the test tests nothing`)
})
