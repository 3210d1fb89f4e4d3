// A disk that fills up under the real program, by its own writes and by somebody else's file: writes are
// refused as ones to try again, reads go on and are right, and service returns as soon as there is room,
// without a restart. Proves P-13, P-01 and P-02. DISKS=n for more.
import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../storage/env/simulated/random.ts'
import { ask, type Answer } from './client.ts'
import { Load } from './load.ts'
import { mayNotMount, mountTmpfs } from './mount.ts'
import { PointWriters } from './point-writers.ts'
import { runUntilEnd, startServer, type Server } from './server.ts'

const DISKS = Number(process.env['DISKS'] ?? 1)
const SEED = Number(process.env['SEED'] ?? 1)
const OPTIONS = { more: ['--wal-snapshot-size', '20', '--wal-flush-interval', '20ms'] }
const SIZE = 'size=3m'
const LARGER = 'size=12m'
/** Refusals after which the disk counts as full. */
const REFUSED = 40
const WAIT_MS_MAX = 30_000

test('a full disk stops writes, not reads; with room again service returns without a restart: P-13, P-01',
  { timeout: 60_000 + DISKS * 60_000, skip: mayNotMount() }, async () => {
  for (let disk = 0; disk < DISKS; disk++) {
    const mount = mountTmpfs(SIZE)
    try {
      await fillAndFree(join(mount.path, 'data'), SEED + disk, mount.remount)
    } catch (error) {
      throw new Error(`again: SEED=${SEED + disk} node --test test/crash/disk-full.test.ts`, { cause: error })
    } finally {
      mount.unmount()
    }
  }
})

async function fillAndFree(dataDir: string, seed: number, remount: (options: string) => void): Promise<void> {
  const points = new PointWriters('d', seededRandom(seed, 'disk'))
  const load = new Load([points])
  const server = await startServer(dataDir, OPTIONS)
  try {
    assert.equal((await create(server, 'before'))?.status, 200)
    // By our own writes, of texts that no encoding makes small.
    points.fillBytes = 2000
    await loadUntilFull(server, load)
    await refusesAndReads(server, load, dataDir, 'full of own')
    remount(LARGER)
    points.fillBytes = 0
    await serves(server, load, 'after own')
    // By a file of somebody else.
    const foreign = join(dataDir, '..', 'foreign')
    fill(foreign)
    await loadUntilFull(server, load)
    await refusesAndReads(server, load, dataDir, 'full of foreign')
    unlinkSync(foreign)
    await serves(server, load, 'after foreign')
    fill(foreign)
    await server.kill()
    await refusesToStart(dataDir)
    unlinkSync(foreign)
  } finally {
    await server.kill()
  }
  const last = await startServer(dataDir, OPTIONS)
  try {
    await load.check(last.url)
    assert.equal(await last.stop(), 0, last.output())
  } finally {
    await last.kill()
  }
}

const create = (server: Server, name: string): Promise<Answer | null> =>
  ask('POST', `${server.url}/api/v3/configure/database`, JSON.stringify({ db: name.replaceAll(' ', '-') }))

/** Everything that is left, to the last byte. */
function fill(path: string): void {
  const fd = openSync(path, 'w')
  try {
    for (const bytes of [65536, 4096, 1]) writeUntilFull(fd, Buffer.alloc(bytes))
  } finally {
    closeSync(fd)
  }
}

function writeUntilFull(fd: number, bytes: Uint8Array): void {
  try {
    for (;;) writeSync(fd, bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

/** Answers are 204, or 503 with Retry-After; the load sees to that. */
async function loadUntilFull(server: Server, load: Load): Promise<void> {
  const { run, over } = load.start(server.url, true)
  const deadline = performance.now() + WAIT_MS_MAX
  while (run.refused < REFUSED) {
    assert(!run.isOver, server.output())
    assert(performance.now() < deadline, `only ${run.refused} writes were refused`)
    await sleep(10)
  }
  await over()
}

async function refusesAndReads(server: Server, load: Load, dataDir: string, when: string): Promise<void> {
  await load.check(server.url, false)
  const log = join(dataDir, 'n', 'wal')
  const empty = readdirSync(log).filter((name) => statSync(join(log, name)).size === 0)
  assert(empty.length <= 1, `each refused write left a file: ${empty.join(' ')}`)
  const answer = await create(server, when)
  assert(answer !== null, server.output())
  // A small record may still find room where a log segment does not.
  if (answer.status === 200) return
  assert.equal(answer.status, 503, answer.text)
  assert(answer.retryAfter !== null, '503 without Retry-After')
}

/** Writes are taken again, a hundred in a row, and so are changes of the catalog. */
async function serves(server: Server, load: Load, when: string): Promise<void> {
  const deadline = performance.now() + WAIT_MS_MAX
  const { run, over } = load.start(server.url, true)
  let [refused, from] = [-1, 0]
  while (load.acknowledged < from + 100 || refused < 0) {
    if (run.refused !== refused) [refused, from] = [run.refused, load.acknowledged]
    assert(performance.now() < deadline, `no service ${when}: ${server.output()}`)
    assert(!run.isOver, server.output())
    await sleep(10)
  }
  await over()
  assert.equal((await create(server, when))?.status, 200)
  await load.check(server.url, false)
}

async function refusesToStart(dataDir: string): Promise<void> {
  const { code, output } = await runUntilEnd(dataDir, OPTIONS)
  assert.equal(code, 1, output)
  const said = output.trim().split('\n').at(-1) ?? ''
  assert.match(said, /^Serve command failed: .*no space left on device/, output)
  assert(!/at .*\.ts:\d+/.test(output), `no stack for a user: ${output}`)
}
