// Clients that are slow, silent, rude or gone: the real program serves the others, tells the surplus to come
// back, and gets everything back when they leave. SOCKETS and CLIENTS make the crowds larger (5,000 needs
// `ulimit -n` above it; 1,000). Proves P-11 and P-12.
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually, startProgram, type Program } from './process.ts'

const SOCKETS = Number(process.env['SOCKETS'] ?? 200)
const CLIENTS = Number(process.env['CLIENTS'] ?? 100)
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
/** For a busy machine, in ms. */
const NOISE_MS = 500

let program: Program
before(async () => {
  program = await startProgram(['--max-http-connections', String(SOCKETS + 1000)])
  const lines = Array.from({ length: 50_000 }, (_, i) =>
    `cpu,host=h${i % 500} v=${(i * 7919) % 50_000}i,s="text ${i}" ${1_700_000_000_000 + i}000000`)
  assert.equal((await program.post('/api/v3/write_lp?db=d', lines.join('\n'))).status, 204)
})
after(() => program.stop())

async function p99(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 100; i++) times.push((await program.query('SELECT count(*) AS n FROM cpu')).ms)
  return times.sort((a, b) => a - b)[98]!
}

function quiet(socket: Socket): Socket {
  return socket.on('error', () => undefined)
}

async function crowd(count: number, greet: (socket: Socket, i: number) => void): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let i = 0; i < count; i++) {
    const socket = quiet(await program.connect())
    greet(socket, i)
    sockets.push(socket)
  }
  return sockets
}

const postHead = 'POST /api/v3/write_lp?db=d HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n'
const greetings: ((socket: Socket) => void)[] = [
  () => undefined,
  (socket) => socket.write('GET /hea'),
  (socket) => socket.write(`${postHead}cpu v`),
  // Asks for much and never reads.
  (socket) => {
    socket.pause()
    socket.write('GET /api/v3/query_sql?db=d&q=SELECT+*+FROM+cpu HTTP/1.1\r\nHost: a\r\n\r\n')
  },
]

test(`${SOCKETS} silent, slow and unread connections do not slow others down (P-11)`, async (t) => {
  const base = program.descriptors()
  const before = await p99()
  const sockets = await crowd(SOCKETS, (socket, i) =>
    greetings[i % 50 === 3 ? 3 : i % 3]!(socket))
  const during = await p99()
  for (const socket of sockets) socket.destroy()
  t.diagnostic(`p99 ${before.toFixed(1)} ms alone, ${during.toFixed(1)} ms beside ${SOCKETS}`)
  assert.ok(during <= 2 * before + NOISE_MS, `${before} ms, then ${during} ms`)
  assert.ok(await eventually(() => program.descriptors() <= base + 5, 10_000), 'descriptors are back')
  assert.ok(await eventually(async () => await program.queryBytes() === 0, 10_000), 'query memory is back')
})

/** When the server ends a connection that gets a byte a second of `text`, in ms, and what it said. */
async function dripped(head: string, text: string): Promise<{ ms: number; said: string }> {
  const socket = quiet(await program.connect())
  const startMs = performance.now()
  let said = ''
  socket.on('data', (data: Buffer) => { said += data.toString() })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(head)
  let at = 0
  const timer = setInterval(() => { socket.write(text[at++ % text.length]!) }, 1000)
  await closed
  clearInterval(timer)
  return { ms: performance.now() - startMs, said }
}

test('a byte a second: headers end after 10 s, a body after its floor (P-11)', async (t) => {
  const [header, body] = await Promise.all([
    dripped('GET /health HTTP/1.1\r\nX: ', 'x'), dripped(postHead, 'x')])
  t.diagnostic(`header ${header.ms.toFixed(0)} ms, body ${body.ms.toFixed(0)} ms`)
  // What is said to one who goes on writing may be lost on its way.
  assert.match(header.said, /^(HTTP\/1\.1 408 |$)/)
  assert.ok(header.ms > 9000 && header.ms < 25_000, `${header.ms} ms`)
  assert.match(body.said, /^(HTTP\/1\.1 408 |$)/)
  assert.ok(body.ms > 4000 && body.ms < 20_000, `${body.ms} ms`)
})

test('a client that reads nothing for 30 s is let go (P-11, P-12)', {
  skip: process.env['LONG'] === '1' ? false : 'takes 30 s: LONG=1 runs it',
}, async (t) => {
  const [socket] = await crowd(1, (one) => {
    one.pause()
    one.write('GET /api/v3/query_sql?db=d&q=SELECT+*+FROM+cpu+a,cpu+b HTTP/1.1\r\nHost: a\r\n\r\n')
  })
  assert.ok(await eventually(async () => await program.queryBytes() > 0, 10_000), 'its query has begun')
  const startMs = performance.now()
  assert.ok(await eventually(async () => await program.queryBytes() === 0, 60_000), 'query memory is back')
  t.diagnostic(`after ${(performance.now() - startMs).toFixed(0)} ms`)
  assert.ok(performance.now() - startMs > 20_000)
  socket!.destroy()
})

test(`${CLIENTS} clients leave at random moments: all they held is free (P-12)`, async (t) => {
  t.diagnostic(`replay: SEED=${SEED} CLIENTS=${CLIENTS} node --test test/protection/connections.test.ts`)
  let state = SEED
  const random = (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * n)
  }
  const base = program.descriptors()
  const queries = [
    'SELECT+*+FROM+cpu', 'SELECT+*+FROM+cpu+ORDER+BY+s', 'SELECT+s,count(*)+FROM+cpu+GROUP+BY+s',
    'SELECT+count(*)+FROM+cpu+a,cpu+b+WHERE+a.v<b.v', 'SELECT+sum(v)+OVER+(ORDER+BY+s)+FROM+cpu',
  ]
  const one = async (): Promise<void> => {
    const socket = quiet(await program.connect())
    const line = 'cpu,host=gone v=1i,s="gone" 1\n'.repeat(2000)
    const text = random(2) === 0
      ? `GET /api/v3/query_sql?db=d&q=${queries[random(queries.length)]} HTTP/1.1\r\nHost: a\r\n\r\n`
      : `POST /api/v3/write_lp?db=d HTTP/1.1\r\nHost: a\r\nContent-Length: ${line.length}\r\n\r\n${line}`
    const whole = random(3) > 0
    socket.write(whole ? text : text.slice(0, random(text.length)))
    await sleep(random(300))
    if (random(2) === 0) socket.destroy()
    else socket.resetAndDestroy()
  }
  await Promise.all(Array.from({ length: CLIENTS }, one))
  const startMs = performance.now()
  // P-12: within 100 ms of the next batch; a busy machine gets more.
  assert.ok(await eventually(async () => await program.queryBytes() === 0, 10_000), 'query memory is back')
  t.diagnostic(`all queries had ended ${(performance.now() - startMs).toFixed(0)} ms after the last one left`)
  assert.ok(await eventually(() => program.descriptors() <= base + 5, 10_000), 'descriptors are back')
  assert.equal((await program.query('SELECT 1 AS one')).text, '[{"one":1}]')
  assert.doesNotMatch(program.output(), /RangeError|request failed/)
})

test('silent connections make room; above the limit the answer is 503 with Retry-After (P-11)', async () => {
  const small = await startProgram(['--max-http-connections', '20'])
  const get = 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n'
  const ask = async (socket: Socket): Promise<string> => {
    const data = new Promise<string>((resolve) =>
      socket.once('data', (part: Buffer) => resolve(String(part))))
    socket.write(get)
    return data
  }
  try {
    const silent = await Promise.all(Array.from({ length: 100 }, async () => quiet(await small.connect())))
    const asking = await small.connect()
    assert.match(await ask(asking), /^HTTP\/1\.1 200 /)
    for (const socket of silent) socket.destroy()
    asking.destroy()
    await sleep(200)
    const busy = await Promise.all(Array.from({ length: 20 }, async () => quiet(await small.connect())))
    for (const socket of busy) assert.match(await ask(socket), /^HTTP\/1\.1 200 /)
    const surplus = await small.connect()
    const refusal = await ask(surplus)
    assert.match(refusal, /^HTTP\/1\.1 503 /)
    assert.match(refusal, /retry-after: 1/i)
    assert.match(await ask(busy[0]!), /^HTTP\/1\.1 200 /, 'those connected before are served on')
    for (const socket of [...busy, surplus]) socket.destroy()
  } finally {
    await small.stop()
  }
})
