// Makes writer input from plain JavaScript values, for tests and benchmarks. Not fast: rows are objects of
// columns.
import { Arena } from '../../kernels/arena.ts'
import { flat, type Column, type Dictionary, type Scalar } from '../../kernels/column.ts'
import { f64, u32, u64, u8 } from '../../kernels/memory.ts'
import { boolean, float64, int64, timestampNs, uint64, utf8, type DataType } from '../../kernels/type.ts'
import type { SegmentRows } from '../../storage/parquet/segment-rows.ts'

export type PlainSeries = { readonly tags: readonly (string | null)[]; readonly rows: number }
export type PlainField = {
  readonly name: string
  readonly type: DataType
  readonly values: readonly Scalar[]
}

export type PlainSegment = {
  readonly tagNames: readonly string[]
  readonly series: readonly PlainSeries[]
  readonly times: readonly bigint[]
  readonly fields: readonly PlainField[]
}

const encoder = new TextEncoder()

export function makeColumn(type: DataType, values: readonly Scalar[], arena: Arena): Column {
  const n = values.length
  const bitmap = Math.ceil(n / 64) * 8 + 8
  const hasNulls = values.includes(null)
  const validity = hasNulls ? arena.zeroed(bitmap) : 0
  const set = (bits: number, row: number): void => {
    u8[bits + (row >>> 3)] = u8[bits + (row >>> 3)]! | (1 << (row & 7))
  }
  if (hasNulls) values.forEach((value, row) => value !== null && set(validity, row))
  if (type.kind === 'boolean') {
    const data = arena.zeroed(bitmap)
    values.forEach((value, row) => value === true && set(data, row))
    return flat(type, n, data, validity)
  }
  if (type.kind === 'utf8') {
    const texts = values.map((value) => encoder.encode((value as string | null) ?? ''))
    const offsets = arena.alloc((n + 1) * 4)
    const data = arena.alloc(texts.reduce((sum, text) => sum + text.length, 0))
    let at = 0
    texts.forEach((text, row) => {
      u32[(offsets >>> 2) + row] = at
      u8.set(text, data + at)
      at += text.length
    })
    u32[(offsets >>> 2) + n] = at
    return flat(type, n, data, validity, offsets)
  }
  const data = arena.alloc(n * 8)
  values.forEach((value, row) => {
    if (typeof value === 'number') f64[data / 8 + row] = value
    else u64[data / 8 + row] = value === null ? 0xdeadbeefn : BigInt.asUintN(64, value as bigint)
  })
  return flat(type, n, data, validity)
}

export function makeDictionary(values: readonly string[], arena: Arena): Dictionary {
  const column = makeColumn(utf8, ['', ...values], arena)
  return { source: {}, count: values.length + 1, offsets: column.extra, bytes: column.data, ranks: 0 }
}

export function makeSegment(plain: PlainSegment, arena: Arena): SegmentRows {
  const { series } = plain
  const ends = arena.alloc(series.length * 4)
  let rows = 0
  series.forEach((run, i) => {
    rows += run.rows
    u32[(ends >>> 2) + i] = rows
  })
  const tagColumns = plain.tagNames.map((name, t) => {
    const values = [...new Set(series.map((run) => run.tags[t] ?? null).filter((v) => v !== null))]
    const place = new Map(values.map((value, i) => [value, i + 1]))
    const codes = arena.alloc(series.length * 4)
    series.forEach((run, i) => { u32[(codes >>> 2) + i] = place.get(run.tags[t] ?? '') ?? 0 })
    return { name, columnId: t, codes, dictionary: makeDictionary(values, arena) }
  })
  return {
    rows, tagColumns, runs: { count: series.length, ends },
    time: makeColumn(timestampNs, plain.times, arena), timeColumnId: 1000,
    fields: plain.fields.map(({ name, type, values }, i) =>
      ({ name, type, columnId: 100 + i, column: makeColumn(type, values, arena) })),
    firstSequence: 3, lastSequence: 17,
  }
}

export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32
  }
}

const REGIONS = [
  'ap-northeast-1', 'ap-southeast-1', 'ap-southeast-2', 'eu-central-1', 'eu-west-1', 'sa-east-1', 'us-east-1',
  'us-west-1', 'us-west-2',
]

/** The TSBS cpu-only shape: `hosts` series of `samples` rows, one each 10 s, ten integer fields that walk. */
export function tsbsSegment(hosts: number, samples: number, seed: number): PlainSegment {
  const next = random(seed)
  const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)]!
  const normal = (): number => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += next()
    return sum
  }
  const names = Array.from({ length: hosts }, (_, i) => `host_${i}`).sort()
  const series = names.map((host): PlainSeries => {
    const region = pick(REGIONS)
    return {
      rows: samples,
      tags: [host, region, `${region}${pick(['a', 'b', 'c'])}`, String(Math.floor(next() * 100)),
        pick(['Ubuntu16.10', 'Ubuntu16.04LTS', 'Ubuntu15.10']), pick(['x64', 'x86']),
        pick(['SF', 'NYC', 'LON', 'CHI']), String(Math.floor(next() * 20)), String(Math.floor(next() * 2)),
        pick(['test', 'staging', 'production'])],
    }
  })
  const start = 1_451_606_400_000_000_000n
  const oneSeries = Array.from({ length: samples }, (_, i) => start + BigInt(i) * 10_000_000_000n)
  const times = series.flatMap(() => oneSeries)
  const measures = ['user', 'system', 'idle', 'nice', 'iowait', 'irq', 'softirq', 'steal', 'guest']
  const fields = [...measures, 'guest_nice']
    .map((name): PlainField => {
      const values: bigint[] = []
      for (let s = 0; s < hosts; s++) {
        let walk = next() * 100
        for (let i = 0; i < samples; i++) {
          values.push(BigInt(Math.trunc(walk)))
          walk = Math.min(100, Math.max(0, walk + normal()))
        }
      }
      return { name: `usage_${name}`, type: int64, values }
    })
  const tagNames = [
    'hostname', 'region', 'datacenter', 'rack', 'os', 'arch', 'team', 'service', 'service_version',
    'service_environment',
  ]
  return { tagNames, series, times, fields }
}

export { boolean, float64, int64, uint64, utf8 }
