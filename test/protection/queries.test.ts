// Queries beside queries: places at once with a line in front of them, memory that large ones leave to small
// ones. Proves P-10 and P-11; leaving the line proves P-12.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually, startProgram, type Answer, type Program } from './process.ts'

const PLACES = 4
const CLIENTS = 60

let program: Program
before(async () => {
  program = await startProgram(['--max-concurrent-queries', String(PLACES), '--exec-mem-pool-bytes', '32mb'])
  const lines = Array.from({ length: 60_000 }, (_, i) =>
    `cpu,host=h${i % 500} v=${(i * 7919) % 60_000}i,s="${`text ${i} `.repeat(8)}" ${
      1_700_000_000_000 + i}000000`)
  assert.equal((await program.post('/api/v3/write_lp?db=d', lines.join('\n'))).status, 204)
})
after(() => program.stop())

const endless = 'SELECT count(*) AS n FROM cpu a, cpu b WHERE a.v + b.v < 0'

/** A query whose client can leave. */
function begin(sql: string): { leave: () => void; answer: Promise<Answer | null> } {
  const gone = new AbortController()
  const answer = fetch(`${program.url}/api/v3/query_sql`, {
    method: 'POST', body: JSON.stringify({ db: 'd', q: sql }), signal: gone.signal,
  }).then(async (a) => ({
    status: a.status, text: await a.text(), ms: 0, retryAfter: a.headers.get('retry-after'),
  })).catch(() => null)
  return { leave: () => gone.abort(), answer }
}

test('queries above the limit wait their turn, and all are answered (P-11)', async () => {
  const answers = await Promise.all(Array.from({ length: CLIENTS }, () =>
    program.query('SELECT sum(v) AS n FROM cpu')))
  for (const { status, text } of answers) assert.deepEqual([status, text], [200, '[{"n":1799970000}]'])
})

test('a full house: others wait, those whose clients leave give their place on (P-11, P-12)', async () => {
  const inside = Array.from({ length: PLACES }, () => begin(endless))
  assert.ok(await eventually(async () => await program.queryBytes() > 0, 10_000), 'they run')
  const waiting = begin('SELECT 1 AS one')
  const leaver = begin('SELECT 2 AS two')
  let answered = false
  void waiting.answer.then(() => { answered = true })
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.equal(answered, false, 'there is no place')
  leaver.leave()
  inside[0]!.leave()
  assert.equal((await waiting.answer)?.text, '[{"one":1}]')
  for (const one of inside) one.leave()
  for (let i = 0; i < PLACES; i++) assert.equal((await program.query('SELECT 1 AS one')).status, 200)
  assert.ok(await eventually(async () => await program.queryBytes() === 0, 10_000), 'query memory is back')
})

test('in front of a full line the answer is 503 with Retry-After (P-11)', async (t) => {
  const inside = Array.from({ length: PLACES }, () => begin(endless))
  assert.ok(await eventually(async () => await program.queryBytes() > 0, 10_000), 'they run')
  const line = Array.from({ length: 1100 }, () => begin('SELECT 1 AS one'))
  const refused: Answer[] = []
  for (const { answer } of line) {
    void answer.then((a) => { if (a !== null && a.status !== 200) refused.push(a) })
  }
  assert.ok(await eventually(() => refused.length >= 100, 30_000), `${refused.length} refused`)
  for (const one of inside) one.leave()
  const answers = await Promise.all(line.map(({ answer }) => answer))
  t.diagnostic(`${refused.length} of ${line.length} refused`)
  for (const { status, text, retryAfter } of refused) {
    assert.equal(status, 503)
    assert.match(text, /too many queries: 4 run at once/)
    assert.equal(retryAfter, '1')
  }
  assert.equal(answers.filter((a) => a?.status === 200).length, 1000)
})

test('small queries get memory beside large ones; these end or come again (P-10)', async (t) => {
  const ask = async (sql: string, beside: Promise<unknown>): Promise<number> => {
    let served = 0
    let ended = false
    void beside.then(() => { ended = true })
    while (!ended) {
      const { status, text } = await program.query(sql)
      assert.equal(status, 200, text)
      served++
    }
    return served
  }
  const large = 'SELECT array_agg(s || v) AS a FROM cpu'
  const rounds = Promise.all([0, 1].map(async () => {
    const seen: Record<number, number> = {}
    for (let i = 0; i < 6; i++) {
      const { status, text, retryAfter } = await program.query(large)
      seen[status] = (seen[status] ?? 0) + 1
      if (status === 503) assert.equal(retryAfter, '1')
      else if (status !== 200) assert.match(text, /^Resources exhausted/)
    }
    return seen
  }))
  const small = await ask("SELECT max(v) AS m FROM cpu WHERE host = 'h7'", rounds)
  t.diagnostic(`large ${JSON.stringify(await rounds)}, ${small} small ones served`)
  assert.equal(await program.queryBytes(), 0)
  assert.doesNotMatch(program.output(), /RangeError|request failed/)
})
