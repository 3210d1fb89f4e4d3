// The package as a user gets it: packed, installed into an empty folder, its command run through npx.
// Everything it makes is in one temporary folder.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { once } from 'node:events'

const ROOT = join(import.meta.dirname, '..', '..')
const COMMAND_MS_MAX = 50_000
const POLL_MS = 50

/** The user's own Node runs npm, not the one this checkout brings. */
const path = (process.env['PATH'] ?? '').split(delimiter)
  .filter((dir) => !dir.endsWith(join('node_modules', '.bin'))).join(delimiter)

const inherited = Object.entries(process.env).filter(([name]) =>
  !name.startsWith('INFLUXDB3_') && !name.startsWith('npm_') && !name.startsWith('NODE_'))
const env = { ...Object.fromEntries(inherited), PATH: path, NO_UPDATE_NOTIFIER: '1' }

export type Outcome = { readonly status: number | null; readonly stdout: string; readonly stderr: string }

export function run(command: string, args: readonly string[], cwd: string): Outcome {
  const options = { cwd, env, timeout: COMMAND_MS_MAX, killSignal: 'SIGKILL' } as const
  return spawnSync(command, args, { ...options, encoding: 'utf8' })
}

export type Packed = { readonly tarball: string; readonly files: readonly string[] }

export function pack(folder: string): Packed {
  const { status, stdout, stderr } = run('npm', ['pack', '--json', '--pack-destination', folder], ROOT)
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`)
  const answer: unknown = JSON.parse(stdout)
  // npm 10 gives a list, npm 11 an object by package name.
  const [only] = Object.values(answer as Record<string, { filename: string; files: { path: string }[] }>)
  if (only === undefined) throw new Error('npm pack packed nothing')
  return { tarball: join(folder, only.filename), files: only.files.map((file) => file.path) }
}

/** What npm says when it cannot reach its registry and has no copy of its own. */
const OFFLINE = [
  'ENOTCACHED', 'EAI_AGAIN', 'ENOTFOUND', 'ECONNREFUSED', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET',
]

/** Gives the reason if the registry cannot be reached. */
export function install(tarball: string, folder: string): string | undefined {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"name": "user", "private": true}')
  const options = [
    '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=0', '--fetch-timeout=10000',
  ]
  const { status, stderr } = run('npm', ['install', ...options, tarball], folder)
  if (status === 0) return undefined
  const reason = OFFLINE.find((code) => stderr.includes(code))
  if (reason === undefined) throw new Error(`npm install failed: ${stderr}`)
  return `npm's registry cannot be reached (${reason})`
}

export async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo(); waitedMs += POLL_MS) {
    if (waitedMs > 15_000) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** `npx influxdb3 serve` on a free port with a file store. */
export class Served {
  readonly #child: ChildProcess
  log = ''
  url = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    const take = (piece: Buffer): void => { this.log += piece.toString('utf8') }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
  }

  static async start(folder: string, more: readonly string[]): Promise<Served> {
    const portFile = join(folder, 'address')
    rmSync(portFile, { force: true })
    const args = [
      'influxdb3', 'serve', '--node-id', 'n1', '--object-store', 'file', '--data-dir', join(folder, 'data'),
      '--http-bind', '127.0.0.1:0', '--tcp-listener-file-path', portFile, '--without-auth', ...more,
    ]
    // A process group of its own: a signal reaches it all, as Ctrl-C at a terminal does.
    const served = new Served(spawn('npx', args, { cwd: folder, env, detached: true, stdio: 'pipe' }))
    try {
      const hasAddress = (): boolean => existsSync(portFile) && readFileSync(portFile, 'utf8') !== ''
      await until('the server to listen', () => served.#check() && hasAddress())
    } catch (error) {
      served.kill()
      throw error
    }
    served.url = `http://${readFileSync(portFile, 'utf8').trim()}`
    return served
  }

  #check(): boolean {
    if (this.#child.exitCode !== null) throw new Error(`the server ended: ${this.log}`)
    return true
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'close')
    this.#signal('SIGINT')
    await ended
  }

  /** For when a test failed: nothing may be left behind. */
  kill(): void {
    this.#signal('SIGKILL')
  }

  #signal(name: NodeJS.Signals): void {
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      process.kill(-pid, name)
    } catch {
      // The group is gone.
    }
  }
}
