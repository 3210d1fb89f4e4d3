// The real Env beside files: clocks, timers, randomness, workers, requests, UUIDs.
// Files have a test of their own.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { realEnv } from '../../storage/env/real/real.ts'
import { uuidV4, uuidV7Maker } from '../../storage/env/uuid.ts'
import { workerUrl } from '../../storage/env/worker-url.ts'

const env = realEnv()

test('wall and monotonic clocks go on', async () => {
  const before = [env.clock.wallNs(), env.clock.monotonicMs()] as const
  assert(Math.abs(Number(before[0] / 1_000_000n) - Date.now()) < 50)
  await env.timers.sleep(5)
  assert(env.clock.wallNs() - before[0] >= 4_000_000n)
  assert(env.clock.monotonicMs() - before[1] >= 4)
})

test('wallNs has more than milliseconds', () => {
  const remainders = new Set<bigint>()
  for (let i = 0; i < 1000; i++) remainders.add(env.clock.wallNs() % 1_000_000n)
  assert(remainders.size > 1)
})

test('timers cancel, and long delays do not fire at once', async () => {
  let fired = 0
  const long = env.timers.after(2 ** 40, () => fired++)
  const short = env.timers.after(1, () => fired++)
  short.cancel()
  await env.timers.sleep(20)
  assert.equal(fired, 0)
  long.cancel()
})

test('sleep rejects with the reason of the abort', async () => {
  const controller = new AbortController()
  const sleeping = env.timers.sleep(10_000, controller.signal)
  const reason = new Error('enough')
  controller.abort(reason)
  await assert.rejects(sleeping, reason)
  await assert.rejects(env.timers.sleep(1, controller.signal), reason)
})

test('UUIDs carry version and variant; v7 only rise', () => {
  assert.match(uuidV4(env.random), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  let wallMs = 1_767_225_600_000
  const next = uuidV7Maker({ ...env.clock, wallMs: () => wallMs }, env.random)
  let last = ''
  for (let i = 0; i < 10_000; i++) {
    if (i === 5000) wallMs -= 60_000
    const uuid = next()
    assert(uuid > last, `${uuid} after ${last}`)
    last = uuid
  }
  assert.match(last, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('a worker shares memory, answers, and reports its end once', async () => {
  const url = workerUrl('echo-worker', import.meta.url)
  assert(url.pathname.endsWith('/test/env/echo-worker.ts'))
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  const worker = env.workers.spawn(url, { memory }, { name: 'echo' })
  const answer = new Promise((resolve) => worker.onMessage(resolve))
  const ended = new Promise((resolve) => worker.onExit(resolve))
  worker.post({ at: 10, value: 42 })
  assert.deepEqual(await answer, { wrote: 42 })
  assert.equal(new Uint8Array(memory.buffer)[10], 42)
  worker.post('close')
  assert.equal(await ended, undefined)
})

test('a worker that throws ends with its error', async () => {
  const worker = env.workers.spawn(workerUrl('echo-worker', import.meta.url), {})
  const ended = new Promise((resolve) => worker.onExit(resolve))
  worker.post('throw')
  assert.match(String(await ended), /worker was told to throw/)
})

test('workerUrl follows the extension of the file that asks', () => {
  assert.equal(workerUrl('scan', 'file:///p/dist/engine/x.js').href, 'file:///p/dist/engine/scan.js')
  assert.equal(workerUrl('../a/scan', 'file:///p/engine/x.ts').href, 'file:///p/a/scan.ts')
})

test('requests carry body and headers, and refuse answers that are too long', async () => {
  const server = createServer((request, response) => {
    request.on('data', (part: Buffer) => response.write(part))
    request.on('end', () => response.end(request.headers['x-a'] ?? ''))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const body = new TextEncoder().encode('hello ')
  const limits = { timeoutMs: 5000, bodyBytesMax: 100 }
  const request = { method: 'POST', headers: [['x-a', 'you']] as const, body, ...limits }
  const answer = await env.network!.request(url, request)
  assert.equal(answer.status, 200)
  assert.equal(new TextDecoder().decode(answer.body), 'hello you')
  await assert.rejects(env.network!.request(url, { ...request, bodyBytesMax: 3 }), /longer than 3 bytes/)
  server.closeAllConnections()
  server.close()
})
