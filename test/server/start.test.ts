// Starting and stopping the listener: the address file, a port in use, and that busy requests are answered
// on the way out.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { serving } from './serving.ts'

test('the address file names the real port', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'listener-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'address')
  const server = await serving({ tcpListenerFilePath: path })
  assert.equal(readFileSync(path, 'utf8'), server.running.address)
  assert.match(server.running.address, /^127\.0\.0\.1:[1-9]\d+$/)
  await server.stop()
})

test('a port in use is a sentence, and the engine is closed again', async () => {
  const server = await serving()
  const httpBind = { host: '127.0.0.1', port: server.port }
  await assert.rejects(serving({ httpBind }), /^Error: Failed to bind address 127\.0\.0\.1:\d+: .*EADDRINUSE/)
  await server.stop()
})

test('stop closes the door once, lets closed settle, and may be called again', async () => {
  const server = await serving()
  await server.ask('/health')
  await Promise.all([server.stop(), server.stop()])
  await server.running.closed
  assert.ok(server.door.isClosed)
  await assert.rejects(server.ask('/health'), /ECONNREFUSED/)
})

test('a query that never ends is cut off after the shutdown time', async () => {
  const server = await serving({ shutdownTimeoutMs: 100 })
  const waiting = assert.rejects(server.ask('/api/v3/query_sql?db=a&q=wait'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  await server.stop()
  await waiting
  assert.equal(server.door.aborted, 1)
})
