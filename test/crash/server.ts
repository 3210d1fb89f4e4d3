// The real program as a child process: launched on a directory with a port of its own, stopped, continued,
// killed. Knows the processes it started and ends no others; none of them outlives the test's process.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'influxdb3.js')
const START_MS_MAX = 30_000
const READY = /startup time: \d+ms address=(\S+)/

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
}

export type Running = {
  readonly pid: number
  /** What it wrote to stdout and stderr so far. */
  output(): string
  readonly ended: Promise<Ended>
  /** Where it serves; rejects with its output if it ends before that, or takes too long. */
  address(): Promise<string>
  signal(name: NodeJS.Signals): void
  /** SIGKILL; resolves when it is gone, at once if it was. */
  kill(): Promise<Ended>
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>
}

export type Server = Running & { readonly url: string }

export type LaunchOptions = {
  /** More options of `serve`. */
  readonly more?: readonly string[]
  /** The Node that the launcher starts on, if not this one: it hands over to the pinned one. */
  readonly node?: string
  /** Words in front of the command, such as a shell that sets limits and then becomes the server. */
  readonly wrapper?: readonly string[]
  readonly uid?: number
}

const alive = new Set<ChildProcess>()
let isGuarded = false

/** A test that fails, is interrupted or runs out of time leaves no server behind, stopped ones included. */
function guard(): void {
  if (isGuarded) return
  isGuarded = true
  process.on('exit', () => { for (const child of alive) child.kill('SIGKILL') })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))
}

export function launch(dataDir: string, options: LaunchOptions = {}): Running {
  guard()
  const node = options.node ?? process.execPath
  const [command = node, ...words] = [...options.wrapper ?? [], node, LAUNCHER,
    'serve', '--node-id', 'n', '--object-store', 'file', '--data-dir', dataDir,
    '--http-bind', '127.0.0.1:0', '--without-auth', ...options.more ?? []]
  // The channel is the launcher's own way not to leave a server behind: it ends when this process does.
  const ownsChannel = options.node === undefined
  const child = spawn(command, words, {
    env: environment(ownsChannel), stdio: ['ignore', 'pipe', 'pipe', ...ownsChannel ? ['ipc' as const] : []],
    ...options.uid === undefined ? {} : { uid: options.uid, gid: options.uid },
  })
  child.channel?.unref()
  return runningOf(child)
}

function environment(ownsChannel: boolean): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('INFLUXDB3_'))
  return { ...Object.fromEntries(clean), ...ownsChannel ? { INFLUXDB3_LAUNCHED: '1' } : {} }
}

function runningOf(child: ChildProcess): Running {
  alive.add(child)
  let text = ''
  const ready = Promise.withResolvers<string>()
  ready.promise.catch(() => undefined)
  const hear = (chunk: Buffer): void => {
    text += chunk.toString()
    const address = READY.exec(text)?.[1]
    if (address !== undefined) ready.resolve(`http://${address}`)
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const ended = new Promise<Ended>((resolve) => {
    child.on('error', (error) => { text += `${error.message}\n` })
    child.on('close', (code, signal) => {
      alive.delete(child)
      ready.reject(new Error(`the server ended with ${code ?? signal}: ${text}`))
      resolve({ code, signal, output: text })
    })
  })
  const signal = (name: NodeJS.Signals): void => { child.kill(name) }
  return {
    pid: child.pid ?? 0, output: () => text, ended, signal,
    address: async () => {
      const timer = setTimeout(() => {
        ready.reject(new Error(`the server did not start: ${text}`))
        child.kill('SIGKILL')
      }, START_MS_MAX)
      return ready.promise.finally(() => { clearTimeout(timer) })
    },
    kill: () => {
      signal('SIGKILL')
      return ended
    },
    stop: async () => {
      signal('SIGTERM')
      return (await ended).code
    },
  }
}

/** Resolves when it serves; rejects with its output if it ends before. */
export async function startServer(dataDir: string, options: LaunchOptions = {}): Promise<Server> {
  const running = launch(dataDir, options)
  return { ...running, url: await running.address() }
}

/** Runs the server where it should refuse to start; it is ended after a while if it does not. */
export async function runUntilEnd(dataDir: string, options: LaunchOptions = {}): Promise<Ended> {
  const running = launch(dataDir, options)
  const timer = setTimeout(() => running.signal('SIGKILL'), START_MS_MAX)
  return running.ended.finally(() => { clearTimeout(timer) })
}

/** Another Node on this machine, from which the launcher has to hand over; null if there is none. */
export function otherNode(): string | null {
  const own = realpathSync(process.execPath)
  const found = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, 'node'))
    .find((path) => existsSync(path) && !path.includes('node_modules') && realpathSync(path) !== own)
  return found ?? null
}
