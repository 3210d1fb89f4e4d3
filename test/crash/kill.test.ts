// kill -9 of the real program, aimed at phases of its life: under load, while it starts (several times in a
// row), while it makes files, while it changes its catalog, while it stops. After each restart every
// acknowledged row and catalog change is there, and nothing is there in part. Proves P-01, P-03, P-05, P-06
// and P-07 on a real process. KILLS=n for more, PHASE=name for one phase only.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom, type SeededRandom } from '../../storage/env/simulated/random.ts'
import { CatalogChanger } from './catalog-changer.ts'
import { Load } from './load.ts'
import { afterChange } from './phases.ts'
import { PointWriters } from './point-writers.ts'
import { launch, otherNode, startServer, type LaunchOptions, type Server } from './server.ts'

const KILLS = Number(process.env['KILLS'] ?? 10)
const SEED = Number(process.env['SEED'] ?? 1)
const PHASES = ['load', 'start', 'snapshot', 'catalog', 'shutdown'] as const
type Phase = typeof PHASES[number]
/** A directory is left then: its history would make every check longer. */
const KILLS_PER_DIRECTORY = 25
const NESTED_STARTS_MAX = 3
/** Share of the launches by another Node, from which the launcher has to hand over. */
const LAUNCHER_SHARE = 0.1
const AIM_MS_MAX = 500
/** Every second directory is one where a sync costs nothing: other moments, and more of them. */
const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

type Figures = {
  kills: Record<Phase, number>
  /** Kills that came at the change they were aimed at. */
  aimed: number
  /** Stops that were over before the kill. */
  stopped: number
  handedOver: number
  acknowledged: number
  slowestStartMs: number
}

test('nothing acknowledged is lost by kill -9 in any phase: P-01, P-03, P-05, P-06, P-07',
  { timeout: 120_000 + KILLS * 10_000 }, async () => {
  const random = seededRandom(SEED, 'kill')
  const figures: Figures = { kills: { load: 0, start: 0, snapshot: 0, catalog: 0, shutdown: 0 },
    aimed: 0, stopped: 0, handedOver: 0, acknowledged: 0, slowestStartMs: 0 }
  const only = PHASES.find((phase) => phase === process.env['PHASE'])
  const from = performance.now()
  const done = (): number => Object.values(figures.kills).reduce((sum, count) => sum + count, 0)
  let turn = 0
  try {
    for (let life = 0; done() < KILLS; life++) {
      const directory = await mkdtemp(join(life % 2 === 0 ? tmpdir() : inMemory, 'crash-test-'))
      try {
        const one = new Life(join(directory, 'data'), random.fork(`life ${life}`), figures)
        const until = Math.min(KILLS, done() + KILLS_PER_DIRECTORY)
        while (done() < until) await one.kill(only ?? PHASES[turn++ % PHASES.length]!)
        await one.end()
      } finally {
        await rm(directory, { recursive: true, force: true })
      }
    }
  } catch (error) {
    throw new Error(`again: SEED=${SEED} KILLS=${KILLS} node --test test/crash/kill.test.ts`,
      { cause: error })
  }
  assert(figures.acknowledged > KILLS, `only ${figures.acknowledged} acknowledged requests`)
  console.log(sentenceOf(figures, done(), performance.now() - from))
})

function sentenceOf(figures: Figures, kills: number, ms: number): string {
  const by = Object.entries(figures.kills).map(([phase, count]) => `${count} ${phase}`).join(', ')
  return `${kills} kills (${by}; ${figures.aimed} at the aimed change, ${figures.stopped} stops faster, ` +
    `${figures.handedOver} through another Node), ${figures.acknowledged} acknowledged requests, 0 lost, ` +
    `slowest start ${Math.round(figures.slowestStartMs)} ms, ${Math.round(ms / kills)} ms a kill`
}

/** One data directory from its first start to a clean stop. */
class Life {
  readonly #dataDir: string
  readonly #random: SeededRandom
  readonly #figures: Figures
  readonly #load: Load
  #acknowledgedBefore = 0

  constructor(dataDir: string, random: SeededRandom, figures: Figures) {
    this.#dataDir = dataDir
    this.#random = random
    this.#figures = figures
    this.#load = new Load([
      new PointWriters('d', random.fork('points')),
      new CatalogChanger('c0', random.fork('c0')), new CatalogChanger('c1', random.fork('c1')),
    ])
  }

  async kill(phase: Phase): Promise<void> {
    await mkdir(this.#dataDir, { recursive: true })
    if (phase === 'start') return this.#killStarts()
    const server = await this.#start(phase === 'snapshot' ? 1 : [3, 20, 600][this.#random.below(3)]!)
    try {
      await this.#load.check(server.url)
      const { run, over } = this.#load.start(server.url)
      await sleep(20 + this.#random.below(150))
      if (phase === 'shutdown') {
        run.mayRefuse = true
        server.signal('SIGTERM')
        await Promise.race([server.ended, this.#moment(phase)])
      } else await this.#moment(phase)
      const { code } = await server.kill()
      await over()
      assert(code === null || (phase === 'shutdown' && code === 0),
        `it ended with ${code}: ${server.output()}`)
      if (code === 0) this.#figures.stopped++
      else this.#figures.kills[phase]++
    } finally {
      await server.kill()
      this.#count()
    }
  }

  async #killStarts(): Promise<void> {
    const count = 1 + this.#random.below(NESTED_STARTS_MAX)
    for (let i = 0; i < count; i++) {
      const running = launch(this.#dataDir, this.#options(600))
      try {
        const isReady = running.address().then(() => undefined, () => undefined)
        await this.#moment('start', Promise.race([running.ended, isReady]))
        const { code } = await running.kill()
        assert.equal(code, null, `it ended before it was killed: ${running.output()}`)
      } finally {
        await running.kill()
      }
      this.#figures.kills.start++
    }
  }

  /** What is aimed at comes before `over`, or not at all. */
  async #moment(phase: Phase, over: Promise<unknown> = sleep(AIM_MS_MAX)): Promise<void> {
    const random = this.#random
    const delayMs = random.chance(0.5) ? 0 : random.below(4)
    const at = async (wanted: RegExp, countMax: number): Promise<void> => {
      const count = 1 + random.below(countMax)
      if (await afterChange(this.#dataDir, wanted, count, over, delayMs)) this.#figures.aimed++
    }
    switch (phase) {
      case 'load': return sleep(random.below(300))
      // A start is a dozen objects; before the first there is only Node's own.
      case 'start': return random.chance(0.1) ? sleep(random.below(400)) : at(/./, 24)
      case 'snapshot': return at(/^n\/(dbs|snapshots)/, 20)
      case 'catalog': return at(/^n\/catalog/, 20)
      case 'shutdown': return random.chance(0.5) ? sleep(random.below(30)) : at(/./, 8)
    }
  }

  #options(snapshotSize: number): LaunchOptions {
    const keep = this.#random.below(4)
    const node = this.#random.chance(LAUNCHER_SHARE) ? otherNode() : null
    if (node !== null) this.#figures.handedOver++
    return {
      more: ['--wal-snapshot-size', String(snapshotSize), '--wal-flush-interval', '20ms',
        '--snapshotted-wal-files-to-keep', String(keep)],
      ...node === null ? {} : { node },
    }
  }

  async #start(snapshotSize: number): Promise<Server> {
    const from = performance.now()
    const server = await startServer(this.#dataDir, this.#options(snapshotSize))
    this.#figures.slowestStartMs = Math.max(this.#figures.slowestStartMs, performance.now() - from)
    return server
  }

  #count(): void {
    this.#figures.acknowledged += this.#load.acknowledged - this.#acknowledgedBefore
    this.#acknowledgedBefore = this.#load.acknowledged
  }

  /** The last look, and a clean stop after which there is nothing else to see. */
  async end(): Promise<void> {
    for (const snapshotSize of [1, 600]) {
      const server = await this.#start(snapshotSize)
      try {
        await this.#load.check(server.url)
        assert.equal(await server.stop(), 0, server.output())
      } finally {
        await server.kill()
      }
    }
  }
}
