// One canonical form of every answer, whoever gives it: sorted lines of keys and values rounded to 1e-6, and
// their SHA-256. Only what all systems can give is compared: last rows without their time, top-10 with it.
// Invariant: two systems that agree on the rows have the same digest; the order of rows and columns never
// matters.
import { createHash } from 'node:crypto'
import { unreachable } from '../../../kernels/assert.ts'
import { FIELDS } from '../../data/tsbs-hosts.ts'
import type { Question } from './question.ts'

export type Cell = string | number | null | undefined
/** One row of an answer: column names to values. Time is under `bucket` or `time`, as text without zone
 * or seconds. */
export type Row = ReadonlyMap<string, Cell>
export type Digest = { readonly rows: number; readonly hash: string }

type Columns = { readonly time: boolean; readonly host: boolean; readonly values: readonly string[] }

function columnsOf(question: Question): Columns {
  const prefixed = (prefix: string) => question.fields.map((field) => `${prefix}_${field}`)
  switch (question.shape) {
    case 'max-by-time': case 'newest-buckets': return { time: true, host: false, values: prefixed('max') }
    case 'mean-by-host-time': return { time: true, host: true, values: prefixed('mean') }
    case 'last-rows': return { time: false, host: question.hosts.length !== 1, values: FIELDS }
    case 'high-cpu': return { time: true, host: true, values: FIELDS }
    case 'count': return { time: false, host: false, values: ['n'] }
    case 'sum': case 'filter-sum': return { time: false, host: false, values: ['s'] }
    case 'avg-10': return { time: false, host: false, values: FIELDS.map((field) => `mean_${field}`) }
    case 'group-host': return { time: false, host: true, values: ['a', 'm', 'n'] }
    case 'group-host-1m': return { time: true, host: true, values: ['a'] }
    case 'top-10': return { time: true, host: true, values: ['usage_user'] }
    case 'lag': case 'rolling-6': return { time: false, host: true, values: ['s'] }
    case 'self-join': return { time: false, host: false, values: ['n', 's'] }
    case 'row-number': return { time: false, host: true, values: ['s'] }
    case 'newest-rows': return { time: true, host: true, values: ['usage_user'] }
    case 'raw-range': return { time: true, host: false, values: FIELDS }
    case 'group-values': case 'hash-join': return { time: false, host: false, values: ['n', 's'] }
    case 'dimension-join': return { time: false, host: true, values: ['s'] }
    case 'gap-none': case 'gap-null': case 'gap-locf': case 'gap-linear':
      return { time: true, host: true, values: prefixed('mean') }
    case 'distinct-host': return { time: false, host: true, values: [] }
    default: return unreachable(question.shape)
  }
}

const seconds = new Map<string, number>()
const SECONDS_KEPT = 200_000

/** '2016-01-01T00:00:00', with a blank or a zone or neither, or epoch seconds. */
function toSeconds(value: Cell): number {
  if (typeof value === 'number') return value
  const text = String(value)
  let known = seconds.get(text)
  if (known === undefined) {
    known = Date.parse(`${text.replace(' ', 'T').replace(/Z$/, '')}Z`) / 1000
    if (seconds.size >= SECONDS_KEPT) seconds.clear()
    seconds.set(text, known)
  }
  return known
}

function rounded(value: Cell): string {
  if (value === null || value === undefined) return '-'
  const number = Math.round(Number(value) * 1e6) / 1e6
  return String(number === 0 ? 0 : number)
}

export function digestOf(question: Question, rows: readonly Row[]): Digest {
  const { time, host, values } = columnsOf(question)
  const lines: string[] = []
  for (const row of rows) {
    const cells = values.map((name) => rounded(row.get(name)))
    // InfluxQL gives empty buckets as rows of nulls.
    if (cells.length > 0 && cells.every((cell) => cell === '-')) continue
    const keys = [
      ...(time ? [toSeconds(row.get('bucket') ?? row.get('time'))] : []),
      ...(host ? [row.get('hostname') ?? row.get('value')] : []),
    ]
    lines.push([...keys, ...cells].join('\t'))
  }
  const hash = createHash('sha256')
  for (const line of lines.sort()) hash.update(`${line}\n`)
  return { rows: lines.length, hash: hash.digest('hex').slice(0, 16) }
}
