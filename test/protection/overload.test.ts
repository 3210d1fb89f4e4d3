// Three times as much as the program can take: whoever is refused is told when to come again, what is
// acknowledged is there, and the work that gets done does not shrink. SECONDS makes each part longer. Proves
// P-10 and P-11, and P-01 under overload.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually, startProgram, watchHealth, type Program } from './process.ts'

const SECONDS = Number(process.env['SECONDS'] ?? 2)
const BASE_CLIENTS = 4
const OVERLOAD_CLIENTS = 3 * 64
const QUERY_CLIENTS = 12
const LINES = 2000
/** Of the rows that few clients get in. The aim is 0.8; others may use the machine meanwhile. */
const GOODPUT_SHARE_MIN = 0.5
const CEILING_MIB = 1000
const STALL_MS_MAX = 5000

let program: Program
before(async () => {
  program = await startProgram([
    '--force-snapshot-mem-threshold', '4mb', '--exec-mem-pool-bytes', '16mb',
    '--max-concurrent-queries', '4'])
})
after(() => program.stop())

type Tally = { acknowledged: number; readonly statuses: Map<number, number> }

let nextRow = 0

function body(): string {
  const from = nextRow
  nextRow += LINES
  return Array.from({ length: LINES }, (_, i) =>
    `cpu,host=h${(from + i) % 100} v=${from + i}i,w=${(from + i) % 977}.5 ${
      1_700_000_000_000 + from + i}000000`).join('\n')
}

function see(tally: Tally, status: number, retryAfter: string | null, text: string): void {
  tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1)
  if (status === 204 || status === 200) return
  assert.ok(status === 503 || status === 429, `${status} ${text.slice(0, 200)}`)
  assert.match(retryAfter ?? 'none', /^[1-9]\d*$/)
}

/** A client that is refused sends the same again, sooner than it was told. */
async function write(clients: number, tally: Tally): Promise<number> {
  const endMs = performance.now() + SECONDS * 1000
  const startMs = performance.now()
  await Promise.all(Array.from({ length: clients }, async () => {
    let next = body()
    while (performance.now() < endMs) {
      const { status, retryAfter, text } = await program.post('/api/v3/write_lp?db=d', next)
      see(tally, status, retryAfter, text)
      if (status === 204) {
        tally.acknowledged += LINES
        next = body()
      } else await sleep(Number(retryAfter) * 300)
    }
  }))
  return tally.acknowledged / ((performance.now() - startMs) / 1000)
}

async function ask(tally: Tally, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const { status, retryAfter, text } = await program.query(
      'SELECT host, count(*), max(v) FROM cpu GROUP BY host')
    see(tally, status, retryAfter, text)
    await sleep(20)
  }
}

const newTally = (): Tally => ({ acknowledged: 0, statuses: new Map() })
const shown = ({ statuses }: Tally): string => JSON.stringify(Object.fromEntries(statuses))

test('three times the load: refusals say when to come again, goodput stays (P-10, P-11, P-01)', async (t) => {
  const warm = newTally()
  await write(BASE_CLIENTS, warm)
  const queries = newTally()
  let over = false
  const asking = Array.from({ length: QUERY_CLIENTS }, () => ask(queries, () => over))
  const few = newTally()
  const base = await write(BASE_CLIENTS, few)
  const health = watchHealth(program)
  let peak = 0
  const timer = setInterval(() => { peak = Math.max(peak, program.rss()) }, 20)
  const many = newTally()
  const overloaded = await write(OVERLOAD_CLIENTS, many)
  over = true
  await Promise.all(asking)
  clearInterval(timer)
  const stall = await health.stop()
  const share = Math.round(100 * overloaded / base)
  t.diagnostic(`${BASE_CLIENTS} clients ${Math.round(base)} rows/s ${shown(few)}; ${OVERLOAD_CLIENTS} ` +
    `clients ${Math.round(overloaded)} rows/s (${share} %) ${shown(many)}, queries ${shown(queries)}, ` +
    `${peak.toFixed(0)} MiB at most, others waited ${stall.toFixed(0)} ms at most`)
  assert.ok(overloaded >= GOODPUT_SHARE_MIN * base, `${overloaded} of ${base} rows/s`)
  assert.ok(peak < CEILING_MIB, `${peak} MiB`)
  assert.ok(stall < STALL_MS_MAX, `others waited ${stall} ms`)
  const after = async (): Promise<boolean> =>
    (await program.post('/api/v3/write_lp?db=d', 'after v=1')).status === 204
  assert.ok(await eventually(after, 10_000), 'writes are taken again')
  // Keys are distinct. A refused write may be there where its outcome was unknown.
  const { text } = await program.query('SELECT count(*) AS n FROM cpu')
  const [{ n }] = JSON.parse(text) as [{ n: number }]
  const acknowledged = warm.acknowledged + few.acknowledged + many.acknowledged
  assert.ok(n >= acknowledged && n <= nextRow, `${n} rows, ${acknowledged} acknowledged, ${nextRow} sent`)
  assert.equal(await program.queryBytes(), 0)
  assert.doesNotMatch(program.output(), /RangeError|request failed/)
})
