// Line protocol parsing, bytes per second on one core: node bench/micro/line-protocol.bench.ts TSBS lines
// (integers) are the headline; floats, strings with escapes, sparse fields and never seen series apart. The
// peer in the same run is a straightforward JavaScript parser that also puts values into columns. Best of
// several runs.
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { u8 } from '../../kernels/memory.ts'
import { BODY_SLACK_BYTES, parseLines } from '../../engine/write/parse-lines.ts'
import type { ParsedWrite } from '../../engine/write/parsed-write.ts'
import { TestDatabase } from '../../test/line-protocol/parsed-text.ts'
import { parsePlainly } from './line-protocol-peer.ts'

const LINES = 50_000
const HOSTS = 1000
const RUNS = 9

let state = 123
function below(n: number): number {
  state = (state + 0x9E3779B9) >>> 0
  let z = Math.imul(state ^ (state >>> 16), 0x85EBCA6B)
  z = Math.imul(z ^ (z >>> 13), 0xC2B2AE35)
  return Math.floor(((z ^ (z >>> 16)) >>> 0) / 2 ** 32 * n)
}

const usage = ['user', 'system', 'idle', 'nice', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest_nice']
const regions = [
  'us-east-1', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-central-1',
  'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1',
]

/** Tags of a host as TSBS makes them. */
function hostTags(host: number): string {
  const region = regions[below(9)]!
  return `cpu,hostname=host_${host},region=${region},datacenter=${region}${'abc'[below(3)]},` +
    `rack=${below(100)},` +
    `os=${['Ubuntu16.10', 'Ubuntu16.04LTS', 'Ubuntu15.10'][below(3)]},arch=${['x64', 'x86'][below(2)]},` +
    `team=${['SF', 'NYC', 'LON', 'CHI'][below(4)]},service=${below(20)},service_version=${below(2)},` +
    `service_environment=${['production', 'staging', 'test'][below(3)]}`
}

type Value = (value: number, field: number) => string

function tsbs(value: Value, hosts = HOSTS): Uint8Array {
  const tags = Array.from({ length: hosts }, (_, host) => hostTags(host))
  const values = tags.map(() => usage.map(() => below(10_000) / 100))
  const lines: string[] = []
  for (let i = 0; i < LINES; i++) {
    const host = i % hosts
    const time = 1451606400000000000n + 10_000_000_000n * BigInt(Math.floor(i / hosts))
    const row = values[host]!
    const fields = usage.flatMap((name, f) => {
      row[f] = Math.min(100, Math.max(0, row[f]! + (below(2000) + below(2000) - 2000) / 1000))
      const text = value(row[f]!, f)
      return text === '' ? [] : [`usage_${name}=${text}`]
    })
    lines.push(`${tags[host]} ${fields.join(',')} ${time}`)
  }
  return new TextEncoder().encode(lines.join('\n') + '\n')
}

const cases: readonly { readonly name: string; readonly body: Uint8Array; readonly isNew?: boolean }[] = [
  { name: 'TSBS, integers', body: tsbs((v) => `${Math.trunc(v)}i`) },
  { name: 'floats, 2 decimals', body: tsbs((v) => v.toFixed(2)) },
  { name: 'floats, 15 decimals', body: tsbs((v) => v.toFixed(15)) },
  { name: 'floats, shortest', body: tsbs((v) => String(v / 3)) },
  { name: 'strings', body: tsbs((v, f) => `"state ${Math.trunc(v)} of field ${f}"`) },
  { name: 'strings, escapes', body: tsbs((v) => `"a \\"quoted\\" ${Math.trunc(v)} \\\\ path"`) },
  { name: 'sparse fields', body: tsbs((v, f) => f > 0 && v < 30 ? '' : `${Math.trunc(v)}i`) },
  { name: 'new series each', body: tsbs((v) => `${Math.trunc(v)}i`, LINES), isNew: true },
]

function best(work: () => void): number {
  let least = Infinity
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now()
    work()
    least = Math.min(least, performance.now() - start)
  }
  return least
}

console.log('case                     MB   GB/s   M lines/s   JavaScript GB/s   ratio')
for (const { name, body, isNew } of cases) {
  const owner = new Owner('bench', 2 ** 31)
  const database = new TestDatabase(undefined, 2 ** 28)
  const home = new Arena(owner)
  const at = home.alloc(body.length + BODY_SLACK_BYTES)
  u8.set(body, at)
  const arena = new Arena(owner)
  const parse = (): ParsedWrite => parseLines({
    body: at, length: body.length, arena, schema: database, index: database.index, precision: 'ns', nowNs: 0n,
    stopAtFirstError: false,
  })
  const first = parse()
  if (first.errors.length > 0) throw new Error(first.errors[0]!.message)
  if (!isNew) for (const table of first.tables) database.commit(table)
  arena.reset()
  const ms = best(() => {
    const parsed = parse()
    if (parsed.lines !== LINES || parsed.tables[0]!.rows !== LINES) throw new Error('lines are missing')
    arena.reset()
  })
  const peerMs = best(() => {
    if (parsePlainly(body) !== LINES) throw new Error('lines are missing')
  })
  const gbs = body.length / ms / 1e6
  const peer = body.length / peerMs / 1e6
  const cell = (value: number, width: number): string => value.toFixed(2).padStart(width)
  console.log(name.padEnd(22), cell(body.length / 1e6, 5), cell(gbs, 6), cell(LINES / ms / 1e3, 11),
    cell(peer, 17), cell(gbs / peer, 7))
  home.release()
  arena.release()
  database.drop()
}
