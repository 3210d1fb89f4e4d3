// The real program as a child process: started on a directory with a port of its own, asked over HTTP,
// killed. Knows the processes it started and ends no others.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'influxdb3.js')
const START_MS_MAX = 20_000

export type Server = {
  readonly url: string
  /** What it wrote to stdout and stderr. */
  output(): string
  kill(): Promise<void>
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>
}

export type Ended = { readonly code: number | null; readonly output: string }

export const serveArguments = (dataDir: string, portFile: string, more: readonly string[] = []): string[] => [
  'serve', '--node-id', 'n', '--object-store', 'file', '--data-dir', dataDir, '--http-bind', '127.0.0.1:0',
    '--without-auth',
  '--tcp-listener-file-path', portFile, ...more,
]

/** Resolves when it serves; rejects with its output if it ends before. */
export async function startServer(dataDir: string, more: readonly string[] = []): Promise<Server> {
  const portFile = `${dataDir}.port`
  await rm(portFile, { force: true })
  const child = spawn(process.execPath, [LAUNCHER, ...serveArguments(dataDir, portFile, more)],
    { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] })
  const { output, ended } = watch(child)
  const deadline = performance.now() + START_MS_MAX
  for (;;) {
    const text = existsSync(portFile) ? await readFile(portFile, 'utf8') : ''
    const address = text.trim().split('\n')[0]
    if (address !== undefined && address !== '') {
      return {
        url: `http://${address}`, output,
        kill: async () => {
          child.kill('SIGKILL')
          await ended
        },
        stop: async () => {
          child.kill('SIGTERM')
          return (await ended).code
        },
      }
    }
    const end = await Promise.race([ended, sleep(10)])
    if (end !== undefined) throw new Error(`the server ended with ${end.code}: ${end.output}`)
    if (performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`the server did not start: ${output()}`)
    }
  }
}

/** Runs the server where it should refuse to start; it is ended after a while if it does not. */
export async function runUntilEnd(dataDir: string, more: readonly string[] = []): Promise<Ended> {
  const child = spawn(process.execPath, [LAUNCHER, ...serveArguments(dataDir, `${dataDir}.port`, more)],
    { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], timeout: START_MS_MAX,
      killSignal: 'SIGKILL' })
  return watch(child).ended
}

function watch(child: ChildProcess): { output: () => string; ended: Promise<Ended> } {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => { text += chunk.toString() })
  child.stderr?.on('data', (chunk: Buffer) => { text += chunk.toString() })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, output: text }))
  })
  return { output: () => text, ended }
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INFLUXDB3_')))
}

export async function post(
  url: string, path: string, body: string,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}${path}`, { method: 'POST', body })
  return { status: answer.status, text: await answer.text() }
}

/** Rows as a list of objects, numbers as JSON has them. */
export async function query(url: string, database: string, sql: string): Promise<Record<string, unknown>[]> {
  const body = JSON.stringify({ db: database, q: sql, format: 'json' })
  const answer = await fetch(`${url}/api/v3/query_sql`, {
    method: 'POST', body, headers: { 'content-type': 'application/json' },
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${answer.status} ${text}`)
  return JSON.parse(text) as Record<string, unknown>[]
}
