// The real program with few file descriptors, and clients that take them all. It says what it lacks, answers
// whoever is connected, and goes on when there are descriptors again. Proves P-11 and P-01.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
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

test('out of file descriptors, the server answers who is connected, says so, and goes on after: P-11, P-01',
  { timeout: 120_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'descriptors-test-'))
  const points = new PointWriters('d', seededRandom(1, 'descriptors'))
  const load = new Load([points])
  const server = await startServer(join(directory, 'data'), OPTIONS)
  let sockets: Socket[] = []
  try {
    const { run, over } = load.start(server.url, true)
    while (load.acknowledged < 20) await sleep(5)
    sockets = idleSockets(server.url, SOCKETS)
    const deadline = performance.now() + WAIT_MS_MAX
    while (run.refused === 0) {
      assert(performance.now() < deadline, `no write met the limit: ${server.output()}`)
      assert(!run.isOver, `a connected client was cut off: ${server.output()}`)
      await sleep(5)
    }
    await sleep(300)
    for (const socket of sockets) socket.destroy()
    const refused = run.refused
    const from = load.acknowledged
    while (load.acknowledged < from + 50) {
      assert(performance.now() < deadline + WAIT_MS_MAX, `no service: ${server.output()}`)
      assert(!run.isOver, `it does not go on: ${server.output()}`)
      await sleep(5)
    }
    await over()
    assert(refused > 0)
    await load.check(server.url, false)
    assert.match(server.output(), /too many open files|EMFILE|too-many-open/)
    assert.equal(await server.stop(), 0, server.output())
    const next = await startServer(join(directory, 'data'))
    await load.check(next.url)
    assert.equal(await next.stop(), 0, next.output())
  } finally {
    for (const socket of sockets) socket.destroy()
    await server.kill()
    await rm(directory, { recursive: true, force: true })
  }
})
