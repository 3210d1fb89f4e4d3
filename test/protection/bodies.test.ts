// Bodies made to hurt: bombs of gzip, JSON and line protocol, names that are special to JavaScript, errors
// that could echo megabytes. The real program refuses each in time, its memory stays under a ceiling, and
// others are served meanwhile. Proves P-10 and P-11.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { startProgram, watchHealth, type Answer, type Program } from './process.ts'

const STALL_MS_MAX = 5000
/** Resident, MiB; a quiet process has about 120. */
const CEILING_MIB = 1200
const BOMBS = 100

let program: Program
before(async () => {
  program = await startProgram()
  assert.equal((await write('cpu v=1')).status, 204)
})
after(() => program.stop())

const write = (body: string): Promise<Answer> => program.post('/api/v3/write_lp?db=d', body)
const ask = (json: string): Promise<Answer> => program.post('/api/v3/query_sql', json)
const some = (n: number, item: (i: number) => string, between = ','): string =>
  Array.from({ length: n }, (_, i) => item(i)).join(between)

async function inTime(send: () => Promise<Answer>): Promise<Answer> {
  const health = watchHealth(program)
  const answer = await send()
  const stall = await health.stop()
  assert.ok(stall < STALL_MS_MAX, `others waited ${stall} ms`)
  return answer
}

test('JSON of very many values, or very deep, is refused in time (P-11)', async (t) => {
  const bodies = [
    `[${'0,'.repeat(5_000_000)}0]`, `{"a":[${'{},'.repeat(3_000_000)}{}]}`,
    `{${some(500_000, (i) => `"k${i}":1`)}}`, '['.repeat(100_000), '{"a":'.repeat(100_000),
  ]
  for (const body of bodies) {
    const { status, text, ms } = await inTime(() => ask(body))
    t.diagnostic(`${text} after ${ms.toFixed(0)} ms`)
    assert.equal(status, 400)
    assert.match(text, /^serde json error: (more than 100000 values|recursion limit exceeded)/)
  }
})

test('lines with very many parts or very long ones are refused in time (P-11)', async (t) => {
  const x = 'x'.repeat(1_000_000)
  const lines = [
    `m ${some(700_000, (i) => `f${i}=1`)}`, `m,${some(700_000, (i) => `t${i}=1`)} v=1`,
    `m,${some(10_000, (i) => `t${i}=1`)} v=1`, `m ${'a=1,'.repeat(2_400_000)}a=1`,
    `m,${'a=1,'.repeat(2_400_000)}a=1 v=1`, `${x} v=1`, `m,${x}=1 v=1`, `m,a=${x} v=1`, `m ${x}=1`,
    `m s="${x.repeat(9)}"`, `m v=${x.repeat(9)}`, `m ${','.repeat(9_000_000)}`,
    `m${'\\'.repeat(9_000_000)} v=1`, `m s="${'\\"'.repeat(4_500_000)}`,
  ]
  for (const line of lines) {
    const { status, text, ms } = await inTime(() => write(line))
    t.diagnostic(`${status} after ${ms.toFixed(0)} ms: ${text.slice(0, 120)}`)
    assert.ok(status === 400 || status === 422, `${status} ${text.slice(0, 200)}`)
    assert.ok(text.length < 1000)
  }
})

test('a body over the limit is refused, compressed or not, nested or in members (P-11)', async () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000, 0x78))
  const members = Buffer.concat(Array.from({ length: 2000 }, () => gzipSync(Buffer.alloc(10_000, 0x78))))
  const gzip = { 'content-encoding': 'gzip' }
  assert.equal((await write('m s="' + 'x'.repeat(20_000_000) + '"')).status, 413)
  for (const [body, status] of [[bomb, 413], [members, 413], [gzipSync(bomb), 400]] as const) {
    const { status: given } = await inTime(() => program.post('/api/v3/write_lp?db=d', body, gzip))
    assert.equal(given, status)
  }
})

test('gzip bombs at once: memory stays under the ceiling (P-10)', async (t) => {
  const bomb = gzipSync(Buffer.alloc(10_400_000, 0x5b))
  let peak = 0
  const timer = setInterval(() => { peak = Math.max(peak, program.rss()) }, 20)
  const answers = await Promise.all(Array.from({ length: BOMBS }, () =>
    program.post('/api/v3/query_sql', bomb, { 'content-encoding': 'gzip' })))
  clearInterval(timer)
  t.diagnostic(`${BOMBS} bombs of ${bomb.length} bytes: ${peak.toFixed(0)} MiB at most`)
  assert.ok(answers.every(({ status }) => status === 400))
  assert.ok(peak < CEILING_MIB, `${peak} MiB`)
})

test('JSON bodies that are held open: 503 with Retry-After before memory runs out (P-10)', async (t) => {
  const sockets = await Promise.all(Array.from({ length: 40 }, () => program.connect()))
  const heads: string[] = []
  const part = Buffer.alloc(9_000_000, 0x20)
  for (const socket of sockets) {
    socket.once('data', (data: Buffer) => heads.push(data.toString()))
    socket.on('error', () => undefined)
    socket.write('POST /api/v3/query_sql HTTP/1.1\r\nHost: a\r\nContent-Length: 9000001\r\n\r\n')
    socket.write(part)
  }
  const deadline = performance.now() + 10_000
  while (heads.length < 20 && performance.now() < deadline) await new Promise((r) => setTimeout(r, 50))
  const rss = program.rss()
  for (const socket of sockets) socket.destroy()
  t.diagnostic(`${heads.length} of 40 refused, ${rss.toFixed(0)} MiB`)
  assert.ok(heads.length >= 20, `${heads.length} refused`)
  assert.ok(heads.every((head) => head.startsWith('HTTP/1.1 503 ') && /retry-after: 1/i.test(head)))
  assert.ok(rss < CEILING_MIB, `${rss} MiB`)
  assert.equal((await program.query('SELECT 1 AS one')).text, '[{"one":1}]')
})

test('errors show little of what was sent, and no control characters (P-11)', async () => {
  const x = 'x'.repeat(900_000)
  const json = (q: string, more: object = {}): string => JSON.stringify({ db: 'd', q, ...more })
  const bodies = [
    JSON.stringify({ db: x, q: 'SELECT 1' }), json('SELECT 1', { format: x }), json(`SELECT "${x}" FROM cpu`),
    json(`SELECT * FROM "${x}"`), json(`SELECT '${x}'::int`), json(`SELECT ('${x}' || v)::int FROM cpu`),
    json(`SELECT '${x}'::timestamp`), json(`SELECT interval '${x}'`), json(`SELECT ${x}(1)`),
    json(`SELECT now() AT TIME ZONE '${x}'`), json(`SELECT date_trunc('${x}', now())`), json(`SELECT $${x}`),
    json(`SELECT regexp_like('a', '(${x}')`), json(`SELECT arrow_cast(1, '${x}')`),
    json('SELECT "\u0001\u001b[31m\u009b" FROM cpu'), JSON.stringify({ db: '\u001b[31m', q: 'SELECT 1' }),
  ]
  for (const body of bodies) {
    const { status, text } = await ask(body)
    assert.ok(status >= 400, body.slice(0, 100))
    assert.ok(text.length < 1000, `${text.length} characters for ${body.slice(0, 100)}`)
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
  }
  const name = 'n'.repeat(60_000)
  for (const line of [`m ${name}=1,${name}=2`, `m,${name}=a v=1\nm ${name}=1`]) {
    assert.ok((await write(line)).text.length < 1000)
  }
})

test('names that are special to JavaScript are names like any other (P-11)', async () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    const lines = `${name},${name}=tag f=1 1\nother,x=y ${name}=2 1\nother2,${name}=z f=3 1`
    assert.equal((await write(lines)).status, 204)
    const [row] = JSON.parse((await program.query(`SELECT * FROM "${name}"`)).text) as object[]
    assert.deepEqual(new Map(Object.entries(row!)),
      new Map<string, unknown>([[name, 'tag'], ['f', 1], ['time', '1970-01-01T00:00:01']]))
    assert.match((await program.query(`SELECT "${name}" FROM other WHERE "${name}" = 2`)).text,
      new RegExp(`^\\[\\{"${name}":2\\.0\\}\\]$`))
    assert.equal((await program.query(`SELECT 1 AS "${name}"`)).text, `[{"${name}":1}]`)
    const params = `{"db":"d","q":"SELECT $${name} AS a","params":{"${name}":7}}`
    assert.equal((await ask(params)).text, '[{"a":7}]')
    assert.equal((await ask(`{"db":"${name}","q":"SELECT 1"}`)).status, 404)
    assert.equal((await ask(`{"${name}":{"db":"d"},"q":"SELECT 1"}`)).status, 400)
  }
  assert.doesNotMatch(program.output(), /RangeError|request failed/)
})
