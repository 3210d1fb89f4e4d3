// The real program with few file descriptors, and clients that take them all. It answers whoever is
// connected, and goes on when there are descriptors again. Which write meets the limit is chance. Proves
// P-11 and P-01.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../storage/env/simulated/random.ts'
import { Load } from './load.ts'
import { PointWriters } from './point-writers.ts'
import { startServer } from './server.ts'

const DESCRIPTORS = 64
const SOCKETS = 150
const WAIT_MS_MAX = 20_000
/** Soft and hard, as Node takes what the hard limit gives. */
const FEW = ['sh', '-c', `ulimit -n ${DESCRIPTORS} && exec "$0" "$@"`]
const OPTIONS = { more: ['--wal-snapshot-size', '3', '--wal-flush-interval', '20ms'], wrapper: FEW }

/** Connections that ask nothing; those that are not accepted may be refused. */
function idleSockets(url: string, count: number): Socket[] {
  const { hostname, port } = new URL(url)
  return Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    return socket
  })
}

/** Asks over one connection, made before the descriptors were gone. */
function askConnected(url: string, agent: Agent): Promise<{ status: number; port: number }> {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/health`, { agent }, (answer: IncomingMessage) => {
      const port = answer.socket.localPort ?? 0
      answer.resume().on('end', () => resolve({ status: answer.statusCode ?? 0, port }))
    })
    request.on('error', reject)
  })
}

test('out of file descriptors, the server answers who is connected, and goes on after: P-11, P-01',
  { timeout: 120_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'descriptors-test-'))
  const points = new PointWriters('d', seededRandom(1, 'descriptors'))
  const load = new Load([points])
  const server = await startServer(join(directory, 'data'), OPTIONS)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let sockets: Socket[] = []
  try {
    const connected = await askConnected(server.url, agent)
    assert.equal(connected.status, 200)
    const { run, over } = load.start(server.url, true)
    while (load.acknowledged < 20) await sleep(5)
    run.mayCutOff = true
    sockets = idleSockets(server.url, SOCKETS)
    const deadline = performance.now() + WAIT_MS_MAX
    while (run.refused < 20) {
      assert(performance.now() < deadline, `no write met the limit: ${server.output()}`)
      assert.deepEqual(await askConnected(server.url, agent), connected, 'who is connected is answered')
      await sleep(5)
    }
    for (const socket of sockets) socket.destroy()
    const from = load.acknowledged
    const again = performance.now() + WAIT_MS_MAX
    while (load.acknowledged < from + 50) {
      assert(performance.now() < again, `it does not go on: ${server.output()}`)
      await sleep(5)
    }
    await over()
    await load.check(server.url, false)
    assert.doesNotMatch(server.output(), /names may be lost/, 'nothing was lost for want of a descriptor')
    assert.equal(await server.stop(), 0, server.output())
    const next = await startServer(join(directory, 'data'))
    await load.check(next.url)
    assert.equal(await next.stop(), 0, next.output())
  } finally {
    agent.destroy()
    for (const socket of sockets) socket.destroy()
    await server.kill()
    await rm(directory, { recursive: true, force: true })
  }
})
