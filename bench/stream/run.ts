// How fast a large answer streams, and in how much memory: SELECT of all rows of one table in every format,
// from the buffer and from Parquet files, to a client that throws the bytes away. CPU seconds stand beside
// wall time, since the machine may be shared. Not side by side with peers: bench/macro is.
//
//   node bench/stream/run.ts [--rows N] [--rounds N] [--formats json,csv] [--prof DIR]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Child } from '../load/child.ts'
import { blockOf, type LoadJob, type LoadResult } from '../load/job.ts'
import { cpuOf } from '../macro/proc.ts'
import { fresh, type Server } from '../macro/server.ts'
import { ours } from '../macro/systems/influxdb3.ts'
import type { System } from '../macro/systems/system.ts'
import { DATABASE } from '../macro/wire.ts'
import { bodiesOf, HOSTS, START_S } from './rows.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { rows: text, rounds: text, formats: text, prof: text } })
const rows = Number(values.rows ?? 5_000_000)
const rounds = Number(values.rounds ?? 3)
const formats = (values.formats ?? 'json,jsonl,csv,parquet').split(',')
const MB = 1e6

type Client = Child<LoadJob, LoadResult>

/** With --prof DIR the server leaves a CPU profile there when it stops. */
function system(): System {
  const dir = values.prof
  if (dir === undefined) return ours
  mkdirSync(dir, { recursive: true })
  return {
    ...ours,
    command: (place, settling) => {
      const { file, args, ...rest } = ours.command(place, settling)
      return { file, args: ['--cpu-prof', '--cpu-prof-dir', dir, ...args], ...rest }
    },
  }
}

async function load(server: Server): Promise<void> {
  const path = `/api/v3/write_lp?db=${DATABASE}&precision=nanosecond`
  for (const body of bodiesOf(rows)) await server.http('POST', path, body, 'text/plain')
}

type Run = { readonly seconds: number; readonly cpuS: number; readonly bytes: number; readonly grown: number }

async function ask(client: Client, port: number, request: string, server: Server | null): Promise<Run> {
  const before = server?.memory().rss ?? 0
  const cpu = server?.cpu() ?? 0
  server?.resetPeak()
  const result = await client.ask({
    port, connections: 1, requests: blockOf([Buffer.from(request)]) })
  if (result.errors > 0) throw new Error(result.firstError)
  return {
    seconds: result.wallMs / 1000, cpuS: (server?.cpu() ?? 0) - cpu, bytes: result.receivedBytes,
    grown: Math.max(0, (server?.peak.rss ?? 0) - before),
  }
}

function requestFor(format: string): string {
  const q = 'SELECT time, host, region, i, j, f, g FROM cpu'
  const body = JSON.stringify({ db: DATABASE, q, format })
  return 'POST /api/v3/query_sql HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n' +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** The best of several: a shared machine only ever makes things slower. */
async function best(once: () => Promise<Run>): Promise<Run> {
  await once()
  const runs: Run[] = []
  for (let round = 0; round < rounds; round++) runs.push(await once())
  return {
    bytes: runs[0]!.bytes, seconds: Math.min(...runs.map((run) => run.seconds)),
    cpuS: Math.min(...runs.map((run) => run.cpuS)), grown: Math.max(...runs.map((run) => run.grown)),
  }
}

function show(name: string, { bytes, seconds, cpuS, grown }: Run): void {
  const cells = [
    (bytes / MB).toFixed(0), seconds.toFixed(2), (bytes / MB / seconds).toFixed(0), cpuS.toFixed(2),
    cpuS === 0 ? '' : (bytes / MB / cpuS).toFixed(0), (rows / 1e6 / seconds).toFixed(2),
    (grown / MB).toFixed(0),
  ]
  console.log(`${name.padEnd(18)}${cells.map((cell) => cell.padStart(9)).join('')}`)
}

async function measure(client: Client, server: Server, where: string): Promise<void> {
  for (const format of formats) {
    show(`${where} ${format}`, await best(() => ask(client, server.port, requestFor(format), server)))
  }
}

async function floor(client: Client): Promise<void> {
  const child = new Child<object, number>(join(import.meta.dirname, 'floor-server.ts'))
  const port = await child.ask({})
  const bytes = rows * 120
  const run = await best(async () => {
    const cpu = cpuOf(child.pid)
    const answer = await ask(client, port, `GET /${bytes} HTTP/1.1\r\nHost: bench\r\n\r\n`, null)
    return { ...answer, cpuS: cpuOf(child.pid) - cpu }
  })
  show('floor', run)
  child.stop()
}

const client: Client = new Child(join(import.meta.dirname, '..', 'load', 'client.ts'))
console.log(`${rows} rows, best of ${rounds}`)
console.log(`${''.padEnd(18)}       MB        s     MB/s    CPU s  MB/CPU s  M rows/s  RSS + MB`)
await floor(client)
const server = await fresh(system())
try {
  await load(server)
  await measure(client, server, 'buffer')
  const span = { rows, startS: START_S, hours: rows / HOSTS / 3600, intervalS: 1 }
  console.log(await server.system.settle(server, span))
  await measure(client, server, 'files')
  await server.stop()
} finally {
  client.stop()
  await server.remove()
}
