// Queries that want more memory than there is: each ends alone, with the budget's error or an answer, a small
// query beside them is served, and all budgets return to 0. Proves P-10.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually, startProgram, type Program } from './process.ts'

const CEILING_MIB = 1200
const ROWS = 60_000

let program: Program
before(async () => {
  program = await startProgram(['--exec-mem-pool-bytes', '32mb'])
  const lines = Array.from({ length: ROWS }, (_, i) =>
    `cpu,host=h${i % 500} v=${(i * 7919) % ROWS}i,w=${i}.5,s="${`text ${i} `.repeat(8)}" ${
      1_700_000_000_000 + i}000000`)
  assert.equal((await program.post('/api/v3/write_lp?db=d', lines.join('\n'))).status, 204)
})
after(() => program.stop())

const queries = [
  'SELECT a.s, b.s FROM cpu a CROSS JOIN cpu b ORDER BY a.s, b.s',
  'SELECT a.s, count(*) FROM cpu a CROSS JOIN cpu b GROUP BY a.s, b.s',
  'SELECT DISTINCT a.v + b.v * 100000 AS x FROM cpu a CROSS JOIN cpu b',
  'SELECT a.s FROM cpu a JOIN cpu b ON a.host = b.host ORDER BY a.s || b.s',
  'SELECT s, w, v, count(*) FROM cpu GROUP BY s, w, v',
  'SELECT s, s || s, s || s || s FROM cpu ORDER BY s || w',
  'SELECT array_agg(s ORDER BY v) FROM (SELECT a.s, a.v FROM cpu a CROSS JOIN cpu b)',
  "SELECT string_agg(s, ',') FROM (SELECT a.s FROM cpu a CROSS JOIN cpu b)",
  'SELECT sum(v) OVER (ORDER BY s), lag(s) OVER (ORDER BY w DESC), rank() OVER (ORDER BY v) FROM cpu',
  'SELECT max(a.v) OVER (PARTITION BY a.s ORDER BY b.v) FROM cpu a CROSS JOIN cpu b',
  'SELECT count(DISTINCT a.s || b.s) FROM cpu a CROSS JOIN cpu b',
  'SELECT median(a.w + b.w) FROM cpu a CROSS JOIN cpu b',
  Array.from({ length: 40 }, (_, i) => `SELECT s || '${i}' AS s FROM cpu`).join(' UNION '),
  'SELECT s FROM cpu INTERSECT SELECT s || v FROM cpu',
  'SELECT s FROM cpu EXCEPT SELECT s || v FROM cpu',
  `SELECT count(*) FROM cpu WHERE s IN (${Array.from({ length: 49_000 }, (_, i) => `'${i}'`).join(',')})`,
  'SELECT count(*) FROM generate_series(1, 1000000000000)',
  'SELECT generate_series(1, 1000000000000)',
  'SELECT generate_series(1, 1000000 + v) FROM cpu',
  "SELECT repeat('x', 1000000000)",
  "SELECT repeat(s, 100000) FROM cpu",
  "SELECT lpad(s, 100000000, 'y') FROM cpu",
  'SELECT * FROM cpu ORDER BY s LIMIT 9000000000000000 OFFSET 3',
  'SELECT * FROM cpu ORDER BY s, w OFFSET 9000000000000000',
  `WITH ${Array.from({ length: 8 }, (_, i) => `a${i + 1} AS (SELECT p.x FROM a${i} p, a${i} q)`)
    .reduce((all, next) => `${all}, ${next}`, 'a0 AS (SELECT v AS x FROM cpu)')} SELECT * FROM a8 ORDER BY x`,
]

test('each query over the budget ends alone; a small one beside it is served (P-10)', async (t) => {
  let overBudget = 0
  let peak = 0
  for (const sql of queries) {
    const gone = new AbortController()
    const large = fetch(`${program.url}/api/v3/query_sql`, {
      method: 'POST', body: JSON.stringify({ db: 'd', q: sql, format: 'csv' }), signal: gone.signal,
    }).then(async (answer) => ({ status: answer.status, text: await answer.text() }))
    let ended = false
    void large.then(() => { ended = true }, () => { ended = true })
    const startMs = performance.now()
    // Some only take long: that is for the deadline, not for memory; their client leaves.
    do {
      const small = await program.query('SELECT count(*) AS n FROM cpu WHERE v >= 0')
      assert.equal(small.text, `[{"n":${ROWS}}]`, `beside ${sql.slice(0, 100)}`)
      peak = Math.max(peak, program.rss())
    } while (!ended && performance.now() - startMs < 400)
    gone.abort()
    const answer = await large.catch(() => null)
    t.diagnostic(`${answer === null ? 'left' : answer.status} ${answer?.status === 200 ? ''
      : answer?.text.slice(0, 60) ?? ''} ${(performance.now() - startMs).toFixed(0)} ms: ${sql.slice(0, 60)}`)
    if (answer !== null && answer.status !== 200) {
      assert.match(answer.text, /^(\{"error":")?(Resources exhausted|Execution error: )/)
      if (answer.status === 500) overBudget++
    }
  }
  t.diagnostic(`${overBudget} of ${queries.length} over the budget, ${peak.toFixed(0)} MiB resident at most`)
  assert.ok(overBudget >= 5, `${overBudget}`)
  assert.ok(peak < CEILING_MIB)
  assert.ok(await eventually(async () => await program.queryBytes() === 0, 10_000), 'query memory is back')
  assert.doesNotMatch(program.output(), /RangeError|request failed/)
})
