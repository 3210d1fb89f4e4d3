// Response bodies of the three HTTP dialects to rows. Only for checking answers, never inside a measurement.
// Property names of the JSON are data here, so rows are Maps.
import { unreachable } from '../../../kernels/assert.ts'
import type { Dialect } from '../systems/system.ts'
import type { Cell, Row } from './answer.ts'
import type { Question } from './question.ts'

type V1Series = {
  readonly columns: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  readonly values: readonly (readonly Cell[])[]
}
type V1Result = { readonly error?: string; readonly series?: readonly V1Series[] }
type V1Body = { readonly results: readonly V1Result[] }
type Sample = readonly [number, string]
type VmSeries = {
  readonly metric: Readonly<Record<string, string>>
  readonly values?: readonly Sample[]
  readonly value?: Sample
}
type VmBody = { readonly status: string; readonly error?: string; readonly data: unknown }

export function decode(dialect: Dialect, question: Question, body: Buffer): readonly Row[] {
  const json: unknown = JSON.parse(body.toString())
  switch (dialect) {
    case 'v3': return (json as readonly Readonly<Record<string, Cell>>[]).map(
      (row) => new Map(Object.entries(row)))
    case 'v1': return fromV1(json as V1Body)
    case 'vm': return fromVm(question, json as VmBody)
    default: return unreachable(dialect)
  }
}

function fromV1(body: V1Body): readonly Row[] {
  const result = body.results[0]
  if (result?.error !== undefined) throw new Error(result.error)
  return (result?.series ?? []).flatMap((series) => series.values.map((values) => {
    const row = new Map<string, Cell>(Object.entries(series.tags ?? {}))
    series.columns.forEach((column, i) => row.set(column, values[i]))
    return row
  }))
}

/** How a series of VictoriaMetrics becomes a column, and whether its time is the end of a bucket. */
function vmColumn(question: Question, field: string): string {
  switch (question.shape) {
    case 'max-by-time': case 'newest-buckets': return `max_${field}`
    case 'mean-by-host-time': case 'avg-10': return `mean_${field}`
    case 'count': return 'n'
    case 'sum': return 's'
    case 'group-host-1m': return 'a'
    default: return field
  }
}

const BUCKETED: ReadonlySet<string> =
  new Set(['max-by-time', 'newest-buckets', 'mean-by-host-time', 'group-host-1m'])

function fromVm(question: Question, body: VmBody): readonly Row[] {
  if (body.status !== 'success') throw new Error(body.error ?? 'no success')
  if (question.shape === 'distinct-host') return (body.data as readonly string[]).map(
    (host) => new Map([['hostname', host]]))
  const { result } = body.data as { readonly result: readonly VmSeries[] }
  const rows = new Map<string, Map<string, Cell>>()
  for (const { metric, values, value } of result) {
    const name = metric['__name__'] ?? 'cpu_usage_user'
    const host = metric['hostname'] ?? ''
    // A mean over means has lost its name: there is only one field then.
    const column = vmColumn(question, name.replace(/^cpu_/, ''))
    for (const [at, text] of values ?? (value === undefined ? [] : [value])) {
      const time = BUCKETED.has(question.shape) ? Math.round(at + 0.001) - question.stepS : Math.round(at)
      const key = `${host}\t${question.shape === 'avg-10' ? 0 : time}`
      const row = rows.get(key) ?? new Map<string, Cell>([['time', time], ['hostname', host]])
      row.set(column, Number(text))
      rows.set(key, row)
    }
  }
  return [...rows.values()]
}
