// The real program under attack: started as a child on an empty directory, with what the attacks need to see
// of it from outside (memory, descriptors, metrics) and ways to be a bad client. Not the kill tests
// (test/crash). Invariant: it ends no process but its own.
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '../crash/server.ts'

export type Answer = {
  readonly status: number
  readonly text: string
  readonly ms: number
  readonly retryAfter: string | null
}

export type Program = {
  readonly url: string
  readonly port: number
  output(): string
  /** Resident memory, MiB. */
  rss(): number
  descriptors(): number
  post(path: string, body: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>
  query(sql: string, format?: string): Promise<Answer>
  /** Kernel memory that queries hold, as /metrics says. */
  queryBytes(): Promise<number>
  connect(): Promise<Socket>
  stop(): Promise<void>
}

/** `more`: further options of `serve`. */
export async function startProgram(more: readonly string[] = []): Promise<Program> {
  const directory = await mkdtemp(join(tmpdir(), 'protection-'))
  const server = await startServer(join(directory, 'data'), { more })
  const stop = async (): Promise<void> => {
    await server.kill()
    await rm(directory, { recursive: true })
  }
  const { url } = server
  const port = Number(url.split(':').at(-1))
  const proc = `/proc/${server.pid}`
  const post: Program['post'] = async (path, body, headers = {}) => {
    const startMs = performance.now()
    const answer = await fetch(url + path, { method: 'POST', body: body as string, headers })
    const text = await answer.text()
    const ms = performance.now() - startMs
    return { status: answer.status, text, ms, retryAfter: answer.headers.get('retry-after') }
  }
  return {
    url, port, post, stop, output: server.output,
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`${proc}/status`, 'utf8'))![1]) / 1024,
    descriptors: () => readdirSync(`${proc}/fd`).length,
    query: (sql, format = 'json') =>
      post('/api/v3/query_sql', JSON.stringify({ db: 'd', q: sql, format })),
    queryBytes: async () => {
      const text = await (await fetch(`${url}/metrics`)).text()
      return Number(/influxdb3_memory_bytes\{purpose="queries"\} (\S+)/.exec(text)![1])
    },
    connect: () => new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket))
      socket.once('error', reject)
    }),
  }
}

/** Waits until `holds`; false if it does not within the time. */
export async function eventually(
  holds: () => boolean | Promise<boolean>, withinMs: number,
): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (!await holds()) {
    if (performance.now() > deadline) return false
    await sleep(50)
  }
  return true
}

/** Asks /health all the time; `longest` is the slowest answer so far, in ms. */
export function watchHealth(program: Program): { longest: () => number; stop: () => Promise<number> } {
  let longest = 0
  let running = true
  const done = (async () => {
    while (running) {
      const startMs = performance.now()
      const answer = await fetch(`${program.url}/health`)
      await answer.text()
      if (answer.status !== 200) throw new Error(`/health answered ${answer.status}`)
      longest = Math.max(longest, performance.now() - startMs)
      await sleep(10)
    }
  })()
  return {
    longest: () => longest,
    stop: async () => {
      running = false
      await done
      return longest
    },
  }
}
