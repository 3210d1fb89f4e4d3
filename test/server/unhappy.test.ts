// What no well-meaning client sends: broken framing, smuggling, bombs, slow and leaving clients. After each
// of them the server still answers, and nothing it took is kept. Proves P-11 and P-12 on the wire's side.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { serving, type Reply, type Serving } from './serving.ts'

let server: Serving
before(async () => {
  server = await serving({ maxHttpRequestSizeBytes: 100_000 })
})
after(() => server.stop())

async function isSound(): Promise<void> {
  const reply = await server.ask('/api/v3/query_sql?db=a&q=rows+1')
  assert.equal(reply.body, '[{"n":0}]')
  await soon(() => server.door.openStreams === 0 && server.door.memory.usedBytes === 0)
}

const SOON_MS = 10_000

/** Generous: the machine may be busy. */
async function soon(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + SOON_MS
  while (!holds()) {
    assert.ok(performance.now() < deadline, `not within ${SOON_MS} ms: ${String(holds)}`)
    await sleep(5)
  }
}

const post = (headers: string, body: string, path = '/api/v3/write_lp?db=w'): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n\r\n${body}`

const writeGzip = (body: Uint8Array): Promise<Reply> =>
  server.ask('/api/v3/write_lp?db=w', { method: 'POST', body, headers: { 'content-encoding': 'gzip' } })

const tooLargeForV2 =
  /^HTTP\/1\.1 413 [^]*{"code":"request too large","message":"max request size \(100000 bytes\) exceeded"}$/

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['no HTTP at all', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['no Host', 'GET /health HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a length and chunks', post('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
    /^HTTP\/1\.1 400 /],
  ['two lengths', post('Content-Length: 5\r\nContent-Length: 6', 'm f=1'), /^HTTP\/1\.1 400 /],
  ['a bad length', post('Content-Length: -5', 'm f=1'), /^HTTP\/1\.1 400 /],
  ['an unknown transfer coding', post('Transfer-Encoding: chunked, chunky', '5\r\nm f=1\r\n0\r\n\r\n'),
    /^HTTP\/1\.1 400 /],
  ['a bad chunk', post('Transfer-Encoding: chunked', 'zz\r\nm f=1'), /^HTTP\/1\.1 400 /],
  ['a control character in a header', post('X-A: a\x01b', ''), /^HTTP\/1\.1 400 /],
  ['a header block of 20 KB', post(`X-A: ${'a'.repeat(20_000)}`, ''), /^HTTP\/1\.1 431 /],
  ['a URL of 9 KB', `GET /health?${'a'.repeat(9000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    /^HTTP\/1\.1 414 /],
  ['more than 100 headers', post(Array.from({ length: 101 }, (_, i) => `X-${i}: a`).join('\r\n'), ''),
    /^HTTP\/1\.1 431 /],
  ['two Host headers', post('Host: other', ''), /^HTTP\/1\.1 400 /],
  ['a folded header', post('X-A: a\r\n b', ''), /^HTTP\/1\.1 400 /],
  ['a bare line feed', 'GET /health HTTP/1.1\nHost: localhost\n\n', /^HTTP\/1\.1 400 /],
  ['a blank before the colon', post('Content-Length : 5', 'm f=1'), /^HTTP\/1\.1 400 /],
  ['chunks twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
    /^HTTP\/1\.1 400 /],
  ['chunks that are not last', post('Transfer-Encoding: chunked, identity', '0\r\n\r\n'),
    /^HTTP\/1\.1 400 /],
  ['a length with a sign', post('Content-Length: +5', 'm f=1'), /^HTTP\/1\.1 400 /],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^HTTP\/1\.1 400 |^$/],
  ['a length over the limit', post('Content-Length: 100001', ''),
    /^HTTP\/1\.1 413 [^]*max request size \(100000 bytes\) exceeded$/],
  ['chunks over the limit',
    post('Transfer-Encoding: chunked', `${(200_000).toString(16)}\r\n${'x'.repeat(200_000)}\r\n0\r\n\r\n`),
    /^HTTP\/1\.1 413 /],
  ['a v2 body over the limit', post('Content-Length: 100001', '', '/api/v2/write?bucket=w'),
    tooLargeForV2],
]

for (const [name, bytes, answer] of refused) {
  test(`refused: ${name}`, async () => {
    assert.match(await server.raw(bytes), answer)
    await isSound()
  })
}

test('a body far over the limit is answered, not reset; asked-for bodies are not sent at all', async () => {
  const body = Buffer.alloc(20_000_000, 0x78)
  const reply = await server.ask('/api/v3/write_lp?db=w', { method: 'POST', body })
  assert.equal(reply.status, 413)
  const asked = await server.raw(post('Expect: 100-continue\r\nContent-Length: 20000000', ''))
  assert.match(asked, /^HTTP\/1\.1 413 /)
  assert.match(await server.raw(post('Expect: 100-continue\r\nContent-Length: 5', 'm f=1')),
    /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 204 /)
  await isSound()
})

test('a gzip bomb is refused by its inflated size, in one member or in many', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, 0x78))
  assert.ok(bomb.length < 100_000)
  const members = Buffer.concat(Array.from({ length: 20 }, () => gzipSync(Buffer.alloc(10_000, 0x78))))
  for (const body of [bomb, members]) {
    const reply = await writeGzip(body)
    assert.equal(reply.status, 413)
    assert.equal(reply.body, 'max request size (100000 bytes) exceeded')
  }
  await isSound()
})

test('members of gzip are one body', async () => {
  const body = Buffer.concat([gzipSync('a f=1\n'), gzipSync('b f=2\n')])
  const reply = await writeGzip(body)
  assert.equal(reply.status, 204)
  assert.equal(server.door.writes.at(-1)!.text, 'a f=1\nb f=2\n')
})

test('a body in many chunks arrives whole', async () => {
  const line = 'm f=1\n'
  const chunks = Array.from({ length: 3000 }, () => `${line.length.toString(16)}\r\n${line}\r\n`).join('')
  assert.match(await server.raw(post('Transfer-Encoding: chunked', `${chunks}0\r\n\r\n`)), /^HTTP\/1\.1 204 /)
  assert.equal(server.door.writes.at(-1)!.text, line.repeat(3000))
})

test('requests on one connection are answered in order', async () => {
  const one = (body: string): string => 'POST /api/v3/write_lp?db=w HTTP/1.1\r\nHost: localhost\r\n' +
    `Content-Length: ${body.length}\r\n\r\n${body}`
  const last = 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
  const got = await server.raw(`${one('a f=1')}${one('')}${last}`)
  assert.match(got, /^HTTP\/1\.1 204 [^]*HTTP\/1\.1 400 [^]*incoming write was emptyHTTP\/1\.1 200 [^]*OK$/)
})

test('deep JSON and odd JSON are errors, not crashes', async () => {
  const bodies = [
    '['.repeat(5000), `{"a":${'['.repeat(200)}${']'.repeat(200)}}`, '{"db":"\\ud800"}', '\u0000',
    '{"__proto__":{"db":1}}', '"',
  ]
  for (const body of bodies) {
    const reply = await server.ask('/api/v3/query_sql', { method: 'POST', body })
    assert.equal(reply.status, 400)
    assert.match(reply.body, /^serde json error: /)
  }
  await isSound()
})

test('a client that leaves while it waits ends its query', async () => {
  const before = server.door.aborted
  const socket = connect(server.port, '127.0.0.1', () => {
    socket.write('GET /api/v3/query_sql?db=a&q=wait HTTP/1.1\r\nHost: localhost\r\n\r\n')
  })
  await soon(() => server.door.openStreams === 1)
  socket.destroy()
  await soon(() => server.door.aborted === before + 1)
  await isSound()
})

test('a client that leaves in the middle of rows ends its query, and its memory comes back', async () => {
  const socket = connect(server.port, '127.0.0.1', () => {
    socket.write('GET /api/v3/query_sql?db=a&q=rows+100000000 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  })
  await new Promise((resolve) => socket.once('data', resolve))
  socket.pause()
  await soon(() => server.door.openStreams === 1)
  socket.destroy()
  await isSound()
})

test('a client that reads slowly gets every row, and holds little memory', async () => {
  const rows = 3_000_000
  const socket = connect(server.port, '127.0.0.1', () => {
    socket.write(`GET /api/v3/query_sql?db=a&q=rows+${rows}&format=csv HTTP/1.1\r\n` +
      'Host: localhost\r\nConnection: close\r\n\r\n')
  })
  let text = ''
  socket.on('data', (part: Buffer) => {
    text += part.toString('latin1')
    socket.pause()
    setImmediate(() => socket.resume())
  })
  await new Promise((resolve) => socket.once('close', resolve))
  const body = unchunked(text.slice(text.indexOf('\r\n\r\n') + 4))
  const lines = body.split('\n')
  assert.equal(lines.length, rows + 2)
  assert.ok(lines.slice(1, -1).every((line, i) => line === String(i)))
  await isSound()
})

function unchunked(text: string): string {
  const parts: string[] = []
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\r\n', at)
    const size = Number.parseInt(text.slice(at, end), 16)
    parts.push(text.slice(end + 2, end + 2 + size))
    at = end + 2 + size + 2
  }
  return parts.join('')
}

test('an error after the first bytes breaks the connection', async () => {
  const got = await server.raw('GET /api/v3/query_sql?db=a&q=late+100000 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  assert.doesNotMatch(got, /\r\n0\r\n\r\n$/)
  await isSound()
})
