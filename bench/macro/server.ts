// A running server: started from a fresh directory on free ports, watched, stopped or killed, removed. Its
// memory is sampled all the time. Invariant: every process started here is ended by stop(), kill9() or
// remove().
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { request, requestOk } from './http.ts'
import { cpuOf, filesBelow, memoryOf, type Files, type Memory } from './proc.ts'
import type { Place, System } from './systems/system.ts'

const SAMPLE_MS = 100
const READY_MS_MAX = 120_000
const STOP_MS_MAX = 60_000
const running = new Set<Server>()

export class Server {
  readonly system: System
  readonly place: Place
  peak: Memory = { rss: 0, anonymous: 0 }
  startedMs = 0
  readyMs = 0
  private readonly root: string
  private process: ChildProcess | undefined
  private sampler: NodeJS.Timeout | undefined

  constructor(system: System, root: string, port: number, port2: number) {
    this.system = system
    this.root = root
    this.place = { dir: join(root, 'data'), port, port2 }
    mkdirSync(this.place.dir)
  }

  get port(): number { return this.place.port }
  get pid(): number { return this.process?.pid ?? 0 }
  cpu(): number { return cpuOf(this.pid) }
  memory(): Memory { return memoryOf(this.pid) }
  files(wanted?: (path: string) => boolean): Files { return filesBelow(this.place.dir, wanted) }

  /** The process only; ready() waits for its first answer. */
  launch(settling = false): void {
    const { file, args, env } = this.system.command(this.place, settling)
    const log = openSync(join(this.root, 'server.log'), 'a')
    this.startedMs = performance.now()
    this.process = spawn(file, args,
      { stdio: ['ignore', log, log], detached: true, env: { ...process.env, ...env } })
    this.process.on('error', () => undefined)
    closeSync(log)
    running.add(this)
    this.resetPeak()
    this.sampler = setInterval(() => this.sample(), SAMPLE_MS)
  }

  async ready(): Promise<void> {
    while (performance.now() - this.startedMs < READY_MS_MAX) {
      this.assertAlive()
      const reply = await request(this.port, 'GET', this.system.readyPath).catch(() => undefined)
      if (reply !== undefined && reply.status < 400) {
        this.readyMs = performance.now() - this.startedMs
        return
      }
      await sleep(3)
    }
    throw new Error(`${this.system.name} is not ready: ${this.logTail()}`)
  }

  async start(settling = false): Promise<void> {
    this.launch(settling)
    await this.ready()
  }

  assertAlive(): void {
    if (this.process?.exitCode === null && this.process.signalCode === null &&
      this.process.pid !== undefined) return
    throw new Error(`${this.system.name} ended: ${this.logTail()}`)
  }

  resetPeak(): void { this.peak = { rss: 0, anonymous: 0 } }

  private sample(): void {
    const now = this.memory()
    this.peak = { rss: Math.max(this.peak.rss, now.rss),
      anonymous: Math.max(this.peak.anonymous, now.anonymous) }
  }

  logTail(): string {
    const text = readFileSync(join(this.root, 'server.log'), 'utf8').slice(-8000)
    const telling = text.split('\n').filter((line) => /error|panic|fatal/i.test(line)).slice(-4).join('\n')
    return telling === '' ? text.slice(-600).trim() : telling.slice(0, 800)
  }

  http(method: string, path: string, body?: string, type?: string): Promise<Buffer> {
    return requestOk(this.port, method, path, body, type)
  }

  async stop(): Promise<void> { await this.end('SIGTERM') }
  async kill9(): Promise<void> { await this.end('SIGKILL') }

  private async end(signal: NodeJS.Signals): Promise<void> {
    clearInterval(this.sampler)
    running.delete(this)
    const child = this.process
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    signalGroup(child.pid, signal)
    const timer = setTimeout(() => signalGroup(child.pid ?? 0, 'SIGKILL'), STOP_MS_MAX)
    await ended
    clearTimeout(timer)
  }

  async remove(): Promise<void> {
    await this.kill9()
    rmSync(this.root, { recursive: true, force: true })
  }

  /** For the exit of the runner, which cannot wait. */
  abandon(): void {
    signalGroup(this.pid, 'SIGKILL')
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** The server and what it may have started: it was made the leader of a group of its own. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 1) return
  try {
    process.kill(-pid, signal)
  } catch {
    // gone already
  }
}

process.on('exit', () => { for (const server of running) server.abandon() })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** A server that has not been started, with an empty directory. */
export async function place(system: System): Promise<Server> {
  const name = system.name.replaceAll(/[^a-z0-9]+/g, '-')
  const root = mkdtempSync(join(process.env['BENCH_TMP'] ?? tmpdir(), `bench-${name}-`))
  return new Server(system, root, await freePort(), await freePort())
}

/** A fresh server, ready and with its database. */
export async function fresh(system: System): Promise<Server> {
  const server = await place(system)
  await server.start()
  await system.prepare(server)
  return server
}
