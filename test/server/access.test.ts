// Who is heard: local callers of a server without tokens, everyone with --without-auth, and the routes that
// --disable-authz opens. Proves P-14 as far as it goes without tokens: what is not allowed is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../../server/http/routes/index.ts'
import { serving } from './serving.ts'

test('without tokens: only local requests that no page and no proxy had a hand in', async (t) => {
  const server = await serving()
  t.after(() => server.stop())
  const statusWith = async (headers: Record<string, string>, path = '/health'): Promise<number> =>
    (await server.ask(path, { headers })).status
  for (const host of ['localhost', 'localhost:8181', '127.0.0.1', '127.0.0.1:1', '[::1]', '[::1]:8181']) {
    assert.equal(await statusWith({ host }), 200, host)
  }
  const elsewhere = ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', '[::2]']
  for (const host of elsewhere) {
    assert.equal(await statusWith({ host }), 401, host)
  }
  const noHost = await server.raw('GET /health HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')
  assert.match(noHost, /^HTTP\/1\.1 401 /)
  for (const name of ['origin', 'forwarded', 'x-forwarded-for', 'x-real-ip']) {
    assert.equal(await statusWith({ [name]: 'x' }), 401, name)
    assert.equal(await statusWith({ [name]: '' }), 401, `${name}, empty`)
  }
  const reply = await server.ask('/health', { headers: { origin: 'http://localhost' } })
  assert.match(reply.body, /create token --admin.*--without-auth/)
  assert.equal(await statusWith({ origin: 'x' }, '/nope'), 401)
})

test('every route and every unknown path is closed to foreign requests', async (t) => {
  const server = await serving()
  t.after(() => server.stop())
  const headers = { origin: 'http://evil.example' }
  for (const route of [...routes, { methods: ['GET'] as const, paths: ['/unknown'] }]) {
    for (const path of route.paths) {
      for (const method of route.methods) {
        const url = `${path}?db=a&q=rows+1&bucket=a&p=x&format=json`
        const reply = await server.ask(url, { method, headers, body: '' })
        assert.equal(reply.status, 401, `${method} ${path}`)
      }
    }
  }
  assert.deepEqual([server.door.writes, server.door.queries, server.door.calls], [[], [], []])
})

test('malformed credentials are refused, well-formed ones are heard', async (t) => {
  const server = await serving({ withoutAuth: true })
  t.after(() => server.stop())
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
  for (const authorization of ['Bearer x', 'Token x', basic('u:t'), basic(':t')]) {
    assert.equal((await server.ask('/health', { headers: { authorization } })).status, 200, authorization)
  }
  const odd = ['bearer x', 'Bearer', 'Bearer ', 'Bearer a b', 'Digest x', basic('no'), basic('a:b:c')]
  for (const authorization of odd) {
    const reply = await server.ask('/health', { headers: { authorization } })
    assert.equal(reply.status, 400, authorization)
    assert.match(reply.body, /^\{"error": "Authorization header was malformed/)
  }
})

test('--without-auth hears everyone', async (t) => {
  const server = await serving({ withoutAuth: true })
  t.after(() => server.stop())
  assert.equal((await server.ask('/health', { headers: { origin: 'http://x', host: 'x' } })).status, 200)
})

test('--disable-authz opens the named routes only', async (t) => {
  const server = await serving({ disableAuthz: ['health', 'ping'] })
  t.after(() => server.stop())
  const headers = { origin: 'http://x' }
  const expected = { '/health': 200, '/api/v1/health': 200, '/ping': 200, '/metrics': 401 }
  for (const [path, status] of Object.entries(expected)) {
    assert.equal((await server.ask(path, { headers })).status, status, path)
  }
})
