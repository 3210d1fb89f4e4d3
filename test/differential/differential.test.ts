// Generated queries for a few seconds, on a fresh seed that is printed: equal answers with rules off, in
// small batches, from files, from templates, with little memory; and in three parts. Proves P-15. Longer, and
// against DataFusion: run.ts.
//   SEED=n [ROUND=k] node --test test/differential/differential.test.ts     MS=n makes it longer
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsText, noCounts, round, type Finding } from './check.ts'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const only = process.env['ROUND']
const ms = Number(process.env['MS'] ?? 6000)
/** A busy machine must not make the test pass for want of queries. */
const LEAST_QUERIES = 25
/** The first large round: its queries use the disk. */
const LARGE = 7

test('generated queries answer alike however they are run: P-15', async () => {
  const again = `SEED=${seed} node --test test/differential/differential.test.ts`
  console.log(again)
  const counts = noCounts()
  const findings: Finding[] = []
  const work = { seed, oracle: null, shrink: true, counts, found: (one: Finding) => { findings.push(one) } }
  const startMs = performance.now()
  const rounds = only === undefined ? [LARGE, ...Array.from({ length: 1000 }, (_, i) => i)] : [Number(only)]
  for (const k of rounds) {
    if (counts.queries >= LEAST_QUERIES && performance.now() - startMs > ms || findings.length > 0) break
    await round(work, k, null)
  }
  console.log(countsText(counts))
  const texts = findings.map((one) => [
    `against ${one.against}: ROUND=${one.round} ${again}`, one.smallest, one.difference, `from: ${one.sql}`,
  ].join('\n'))
  assert.equal(findings.length, 0, texts.join('\n\n'))
  if (only === undefined) assert.ok(counts.spilledBytes > 0, 'no query used the disk')
})
