// Small durable writes: one line a request, one and 32 writers in closed loops; how long an acknowledgement
// takes. Every write has a newer time, so no system can answer from having seen it. Systems take turns; each
// has its own server.
import { newestS } from '../../data/data-set.ts'
import { blockOf } from '../../load/job.ts'
import { attempt, say, type Context } from '../context.ts'
import { concat, statistics } from '../measured.ts'
import { fresh, type Server } from '../server.ts'
import { writeHead } from './ingest.ts'

const LINES = 20_000
const WRITERS = [1, 32] as const

function lines(context: Context, from: number): readonly Buffer[] {
  const baseMs = newestS(context.set) * 1000
  return Array.from({ length: LINES }, (_, i) => {
    const host = i % context.set.scale
    return Buffer.from(
      `small,hostname=host_${host},region=eu-west-1 usage_user=${i % 100}i,usage_system=${i % 7}i ` +
      `${baseMs + from + i}000000\n`)
  })
}

async function write(context: Context, server: Server, writers: number, round: number, seconds: number) {
  const requests = blockOf(lines(context, (round * WRITERS.length + (writers === 1 ? 0 : 1)) * LINES))
  const job = { port: server.port, connections: writers, head: writeHead(server), requests, seconds }
  const result = await context.client.ask(job)
  if (result.errors > 0) throw new Error(`${result.errors} failed: ${result.firstError}`)
  return { latencies: result.latenciesMs, perS: result.requests / result.wallMs * 1000 }
}

export async function smallWrites(context: Context): Promise<void> {
  const { quick } = context.options
  const rounds = quick ? 2 : 7, seconds = quick ? 0.4 : 2
  const servers: Server[] = []
  for (const system of context.systems) {
    const server = await attempt(context, system.name, 'start for small writes', () => fresh(system))
    if (server !== undefined) servers.push(server)
  }
  const seen = new Map<string, {
    readonly latencies: Float64Array[]; readonly rates: number[]; failed: boolean }>()
  for (let round = 0; round < rounds; round++) {
    for (const writers of WRITERS) {
      for (const server of servers) {
        const key = `${server.system.name}\t${writers}`
        const mine = seen.get(key) ?? { latencies: [], rates: [], failed: false }
        seen.set(key, mine)
        if (mine.failed) continue
        const one = await attempt(context, server.system.name, 'small writes', () =>
          write(context, server, writers, round, seconds))
        if (one === undefined) mine.failed = true
        else {
          mine.latencies.push(one.latencies)
          mine.rates.push(one.perS)
        }
      }
    }
  }
  for (const server of servers) await server.remove()
  for (const [key, { latencies, rates }] of seen) {
    const [system = '', writers = ''] = key.split('\t')
    const { medianMs, p99Ms, samples } = statistics(concat(latencies))
    const perS = statistics(Float64Array.from(rates)).medianMs
    context.small.push({ system, writers: Number(writers), perS, medianMs, p99Ms, samples })
    const times = `${medianMs.toFixed(2)} / ${p99Ms.toFixed(2)} ms`
    say(`  ${system}, ${writers} writers: ${perS.toFixed(0)}/s, ${times}`)
  }
}
