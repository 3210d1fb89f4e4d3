// Ingest over HTTP: bodies of 10,000 lines over K keep-alive connections, closed loop, as fast as they are
// acknowledged. Probes find the best K, and show gzip and no_sync, each on a fresh server; the full load
// stays up for the questions. Invariant: rows count only when acknowledged, and the loaded server must count
// exactly as many.
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadJob, LoadResult } from '../../load/job.ts'
import { attempt, say, type Context } from '../context.ts'
import { statistics } from '../measured.ts'
import type { LoadFigure } from '../result.ts'
import { fresh, type Server } from '../server.ts'
import type { System } from '../systems/system.ts'
import { countRows } from './truth.ts'

const IDLE_MS = 300
const IDLE_CPU_S = 0.03
const IDLE_TIMES = 3
const PROBE_ROUNDS = 3
const GZIP_BODIES_MAX = 40

type Mode = LoadFigure['mode']

export function writeHead(server: Server, path = server.system.writePath, gzip = false): string {
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
    'Content-Type: text/plain; charset=utf-8\r\n' +
    (gzip ? 'Content-Encoding: gzip\r\n' : '')
}

/** Waits until the server works no more. */
export async function untilIdle(server: Server, msMax: number): Promise<void> {
  const end = performance.now() + msMax
  let idle = 0, cpu = server.cpu()
  while (idle < IDLE_TIMES && performance.now() < end) {
    await sleep(IDLE_MS)
    const now = server.cpu()
    idle = now - cpu <= IDLE_CPU_S ? idle + 1 : 0
    cpu = now
  }
}

function figureOf(server: Server, mode: Mode, connections: number, result: LoadResult, lpBytes: number) {
  const { latenciesMs, rows, wallMs } = result
  const { medianMs, p99Ms } = statistics(latenciesMs)
  const millions = Math.max(rows, 1) / 1e6
  const wal = server.files(server.system.isWalFile).bytes
  return {
    system: server.system.name, mode, connections, rows, rowsPerS: rows / wallMs * 1000,
    mbPerS: lpBytes / 1000 / wallMs,
    ackMedianMs: medianMs, ackP99Ms: p99Ms, clientCpuSPerMRows: result.cpuMs / 1000 / millions,
    walBytesPerLpByte: wal > 0 ? wal / lpBytes : undefined,
    ...(result.errors > 0 ? { error: `${result.errors} failed: ${result.firstError}` } : {}),
  }
}

async function load(context: Context, server: Server, mode: Mode, connections: number): Promise<LoadFigure> {
  const { set, options } = context
  const all = mode === 'full'
  const count = all ? set.batches
    : Math.min(set.batches, mode === 'gzip' ? GZIP_BODIES_MAX : options.probeBodies)
  const gzip = mode === 'gzip'
  const path = mode === 'no_sync' ? server.system.writeFastPath : undefined
  const job: LoadJob = {
    port: server.port, connections, gzip, head: writeHead(server, path, gzip),
    requests: { kind: 'bodies', lines: set.lines, index: set.index, from: 0, count },
  }
  server.resetPeak()
  const cpu = server.cpu()
  const result = await context.client.ask(job)
  const cpuAtAck = server.cpu()
  const lpBytes = gzip ? set.bytes * (result.rows / set.rows) : result.bodyBytes
  const figure = figureOf(server, mode, connections, result, lpBytes)
  await untilIdle(server, options.quick ? 2500 : 60_000)
  const millions = Math.max(figure.rows, 1) / 1e6
  const full: LoadFigure = {
    ...figure, cpuSPerMRows: (cpuAtAck - cpu) / millions,
    cpuSPerMRowsSettled: (server.cpu() - cpu) / millions,
    peakRss: server.peak.rss, peakAnonymous: server.peak.anonymous, diskBytes: server.files().bytes,
  }
  say(`  ${full.system} ${mode} ${connections} connections: ${(full.rowsPerS / 1000).toFixed(0)} k rows/s, ` +
    `${full.mbPerS.toFixed(0)} MB/s, ack ${full.ackMedianMs.toFixed(0)} / ${full.ackP99Ms.toFixed(0)} ms, ` +
    `${full.cpuSPerMRows.toFixed(2)} CPU s per M rows, peak ${(full.peakRss / 1e6).toFixed(0)} MB` +
    (full.error === undefined ? '' : ` ! ${full.error}`))
  return full
}

async function probe(context: Context, system: System, mode: Mode, connections: number): Promise<void> {
  await attempt(context, system.name, `ingest ${mode}`, async () => {
    const server = await fresh(system)
    try {
      context.loads.push(await load(context, server, mode, connections))
    } finally {
      await server.remove()
    }
  })
}

/** The connections with the best median; without probes the last in the system's list. */
function bestConnections(context: Context, system: System): number {
  const rate = (connections: number) => {
    const rates = context.loads.filter((figure) => figure.system === system.name && figure.mode === 'probe' &&
      figure.connections === connections && figure.error === undefined).map((figure) => figure.rowsPerS)
    return statistics(Float64Array.from(rates)).medianMs || 0
  }
  return system.connections.reduce((best, each) => rate(each) >= rate(best) ? each : best)
}

export async function probes(context: Context): Promise<void> {
  if (context.options.probeBodies === 0) return
  for (let round = 0; round < PROBE_ROUNDS; round++) {
    const most = Math.max(...context.systems.map((system) => system.connections.length))
    for (let k = 0; k < most; k++) {
      for (const system of context.systems) {
        const connections = system.connections[k]
        if (connections !== undefined) await probe(context, system, 'probe', connections)
      }
    }
  }
  for (const system of context.systems) {
    const connections = bestConnections(context, system)
    await probe(context, system, 'gzip', connections)
    if (system.writeFastPath !== undefined) await probe(context, system, 'no_sync', connections)
  }
}

/** A loaded server for every system; one that could not be loaded is left out. */
export async function loadAll(context: Context): Promise<readonly Server[]> {
  const servers: Server[] = []
  for (const system of context.systems) {
    const server = await attempt(context, system.name, 'start', () => fresh(system))
    if (server === undefined) continue
    const loaded = await attempt(context, system.name, 'ingest', async () => {
      const figure = await load(context, server, 'full', bestConnections(context, system))
      await system.visible(server)
      const counted = await countRows(server, context.set)
      const wrong = counted === context.set.rows ? {}
        : { error: `counts ${counted} rows of ${context.set.rows}` }
      context.loads.push({ ...figure, ...wrong })
      if (counted === 0) throw new Error(figure.error ?? 'holds no rows after the load')
      if ('error' in wrong) context.failures.push({ system: system.name, part: 'ingest', text: wrong.error })
      return true
    })
    if (loaded === true) servers.push(server)
    else await server.remove()
  }
  return servers
}
