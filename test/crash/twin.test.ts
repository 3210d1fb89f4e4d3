// Two real processes with one node id on one directory. Once the newer has started, the older acknowledges
// nothing that the newer does not have: its clients get errors, it ends by itself, and says in one sentence
// why. Proves P-08 and P-01. TWINS=n for more of each kind.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom, type SeededRandom } from '../../storage/env/simulated/random.ts'
import { CatalogChanger } from './catalog-changer.ts'
import { Load } from './load.ts'
import { PointWriters } from './point-writers.ts'
import { launch, startServer, type Ended, type Running } from './server.ts'

const TWINS = Number(process.env['TWINS'] ?? 1)
const SEED = Number(process.env['SEED'] ?? 1)
const OPTIONS = { more: ['--wal-snapshot-size', '3', '--wal-flush-interval', '20ms'] }
const END_MS_MAX = 30_000
/** What a process answered before it was stopped has reached its client by then. */
const ARRIVAL_MS = 100
const TAKEN_OVER = /^Serve command failed: .*another process has taken over this node .*--node-id$/

/** A process and what its clients were told. Their names are their own. */
class Side {
  readonly running: Running
  readonly load: Load
  #over: (() => Promise<void>) | null = null

  constructor(name: string, dataDir: string, random: SeededRandom, changesCatalog: boolean) {
    this.running = launch(dataDir, OPTIONS)
    this.load = new Load([
      new PointWriters(`p-${name}`, random.fork(`points ${name}`)),
      ...changesCatalog ? [new CatalogChanger(`c-${name}`, random.fork(`catalog ${name}`))] : [],
    ])
  }

  /** Requests from the moment it serves, if it ever does. */
  async loadOnceServing(): Promise<void> {
    const url = await this.running.address().catch(() => null)
    // 503 is right from the moment that it is overtaken, which nobody here knows.
    if (url !== null) this.#over = this.load.start(url, true).over
  }

  async over(): Promise<void> {
    await this.#over?.()
    this.#over = null
  }

  /** After a test, also one that failed. */
  async end(): Promise<void> {
    await this.running.kill()
    await this.over().catch(() => undefined)
  }
}

function endsAsOvertaken({ code, output }: Ended): void {
  assert.equal(code, 1, output)
  assert.match(output.trim().split('\n').at(-1) ?? '', TAKEN_OVER, output)
  assert(!/at .*\.ts:\d+/.test(output), `no stack for a user: ${output}`)
}

async function withinTime<T>(promise: Promise<T>, what: string): Promise<T> {
  const timer = new AbortController()
  const late = sleep(END_MS_MAX, null, { signal: timer.signal }).then(() => assert.fail(what))
  late.catch(() => undefined)
  return Promise.race([promise, late]).finally(() => timer.abort())
}

/** Of both, one ends and says why; the other has all that either acknowledged, and keeps it. */
async function settle(dataDir: string, sides: readonly [Side, Side]): Promise<void> {
  const ended = await withinTime(
    Promise.race(sides.map((side) => side.running.ended)), 'both processes serve')
  const winner = sides.find((side) => side.running.output() !== ended.output)!
  endsAsOvertaken(ended)
  const url = await winner.running.address()
  for (const side of sides) await side.over()
  for (const side of sides) await side.load.check(url, side !== winner)
  await winner.running.kill()
  const next = await startServer(dataDir, OPTIONS)
  try {
    for (const side of sides) await side.load.check(next.url)
    assert.equal(await next.stop(), 0, next.output())
  } finally {
    await next.kill()
  }
}

async function withDirectory(
  kind: string, run: (dataDir: string, random: SeededRandom) => Promise<void>,
): Promise<void> {
  for (let twin = 0; twin < TWINS; twin++) {
    const directory = await mkdtemp(join(tmpdir(), 'twin-test-'))
    try {
      await run(join(directory, 'data'), seededRandom(SEED + twin, kind))
    } catch (error) {
      throw new Error(`again: SEED=${SEED + twin} node --test test/crash/twin.test.ts`, { cause: error })
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }
}

const LIMIT = { timeout: 60_000 + TWINS * 30_000 }

test('a process stopped under load and continued never acknowledges again: P-08', LIMIT, () =>
  withDirectory('under load', async (dataDir, random) => {
    // A catalog change would meet the newer one's records before any row asks for the epoch.
    const older = new Side('older', dataDir, random, false)
    let newer: Side | null = null
    try {
      await older.loadOnceServing()
      await sleep(100 + random.below(400))
      older.running.signal('SIGSTOP')
      await sleep(ARRIVAL_MS)
      newer = new Side('newer', dataDir, random, true)
      const url = await newer.running.address()
      // From here on an acknowledgement of the older one must be of what this look has found.
      await older.load.check(url)
      await newer.loadOnceServing()
      await sleep(random.below(100))
      older.running.signal('SIGCONT')
      endsAsOvertaken(await withinTime(older.running.ended, 'the older process goes on'))
      await settle(dataDir, [older, newer])
    } finally {
      await older.end()
      await newer?.end()
    }
  }))

/** The second is launched after `delayMs`; the first stands still from then until the second serves. */
async function twoStarts(
  dataDir: string, random: SeededRandom, delayMs: number, isStopped: boolean,
): Promise<void> {
  const first = new Side('first', dataDir, random, true)
  let second: Side | null = null
  try {
    void first.loadOnceServing()
    await sleep(delayMs)
    if (isStopped) first.running.signal('SIGSTOP')
    second = new Side('second', dataDir, random, true)
    void second.loadOnceServing()
    if (isStopped) {
      await second.running.address()
      await sleep(random.below(50))
      first.running.signal('SIGCONT')
    }
    await settle(dataDir, [first, second])
  } finally {
    await first.end()
    await second?.end()
  }
}

test('a process stopped at any moment of its start and continued: one of both serves on: P-08', LIMIT, () =>
  withDirectory('at any moment', (dataDir, random) => twoStarts(dataDir, random, random.below(800), true)))

test('of two first starts at once on an empty directory one serves on, the other says why not: P-08',
  LIMIT, () => withDirectory('first starts', (dataDir, random) =>
    twoStarts(dataDir, random, random.below(60), false)))
