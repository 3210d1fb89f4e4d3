// The questions asked of every system: what each type means, and its seeded instances over a data set.
// Windows are random but aligned to the bucket, so that buckets mean the same in SQL, InfluxQL and
// MetricsQL. Invariant: the same type, data set and number give the same question on every machine and for
// every system.
import type { DataSet } from '../../data/data-set.ts'
import { xoshiro128 } from '../../data/random.ts'
import { FIELDS } from '../../data/tsbs-hosts.ts'

/** What is to be computed; the three dialects and the answer are switches over it. */
export type Shape =
  | 'max-by-time' | 'mean-by-host-time' | 'newest-buckets' | 'last-rows' | 'high-cpu'
  | 'count' | 'sum' | 'filter-sum'
  | 'avg-10' | 'group-host' | 'group-host-1m' | 'top-10' | 'distinct-host' | 'lag' | 'rolling-6' | 'self-join'
  | 'row-number' | 'newest-rows' | 'raw-range' | 'group-values' | 'dimension-join' | 'hash-join'
  | 'gap-none' | 'gap-null' | 'gap-locf' | 'gap-linear'

export type Question = {
  readonly type: string
  readonly shape: Shape
  readonly fields: readonly string[]
  readonly hosts: readonly string[]
  /** Epoch seconds, [low, high). Questions about everything have the range of the data. */
  readonly low: number
  readonly high: number
  readonly stepS: number
  /** Rows a system cannot avoid looking at if it finds them at once; for the floor. */
  readonly rowsTouched: number
}

type Kind = {
  readonly shape: Shape
  readonly fields: number
  readonly hosts?: number
  readonly hours?: number
  readonly stepS?: number
}

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['single-groupby-1-1-1', { shape: 'max-by-time', fields: 1, hosts: 1, hours: 1 }],
  ['single-groupby-1-1-12', { shape: 'max-by-time', fields: 1, hosts: 1, hours: 12 }],
  ['single-groupby-1-8-1', { shape: 'max-by-time', fields: 1, hosts: 8, hours: 1 }],
  ['single-groupby-5-1-1', { shape: 'max-by-time', fields: 5, hosts: 1, hours: 1 }],
  ['single-groupby-5-1-12', { shape: 'max-by-time', fields: 5, hosts: 1, hours: 12 }],
  ['single-groupby-5-8-1', { shape: 'max-by-time', fields: 5, hosts: 8, hours: 1 }],
  ['cpu-max-all-1', { shape: 'max-by-time', fields: 10, hosts: 1, hours: 8, stepS: 3600 }],
  ['cpu-max-all-8', { shape: 'max-by-time', fields: 10, hosts: 8, hours: 8, stepS: 3600 }],
  ['double-groupby-1', { shape: 'mean-by-host-time', fields: 1, hours: 12, stepS: 3600 }],
  ['double-groupby-5', { shape: 'mean-by-host-time', fields: 5, hours: 12, stepS: 3600 }],
  ['double-groupby-all', { shape: 'mean-by-host-time', fields: 10, hours: 12, stepS: 3600 }],
  ['groupby-orderby-limit', { shape: 'newest-buckets', fields: 1, hours: 1 }],
  ['lastpoint', { shape: 'last-rows', fields: 10 }],
  ['high-cpu-1', { shape: 'high-cpu', fields: 10, hosts: 1, hours: 12, stepS: 3600 }],
  ['high-cpu-all', { shape: 'high-cpu', fields: 10, hours: 12, stepS: 3600 }],
  ['count', { shape: 'count', fields: 1 }],
  ['sum-1', { shape: 'sum', fields: 1 }],
  ['filter-sum', { shape: 'filter-sum', fields: 2 }],
  ['avg-10', { shape: 'avg-10', fields: 10 }],
  ['group-host', { shape: 'group-host', fields: 2 }],
  ['group-host-1m', { shape: 'group-host-1m', fields: 1 }],
  ['top-10', { shape: 'top-10', fields: 1 }],
  ['distinct-host', { shape: 'distinct-host', fields: 0 }],
  ['lag', { shape: 'lag', fields: 1 }],
  ['rolling-6', { shape: 'rolling-6', fields: 1 }],
  ['self-join', { shape: 'self-join', fields: 2 }],
  ['last-1', { shape: 'last-rows', fields: 10, hosts: 1 }],
  ['last-100', { shape: 'last-rows', fields: 10, hosts: 100 }],
  ['row-number', { shape: 'row-number', fields: 0 }],
  ['newest-10', { shape: 'newest-rows', fields: 1 }],
  ['raw-range', { shape: 'raw-range', fields: 10, hosts: 1, hours: 12 }],
  ['group-values', { shape: 'group-values', fields: 3 }],
  ['dimension-join', { shape: 'dimension-join', fields: 1 }],
  ['hash-join', { shape: 'hash-join', fields: 4 }],
  ['gap-none', { shape: 'gap-none', fields: 1, hours: 1 }],
  ['gap-null', { shape: 'gap-null', fields: 1, hours: 1 }],
  ['gap-locf', { shape: 'gap-locf', fields: 1, hours: 1 }],
  ['gap-linear', { shape: 'gap-linear', fields: 1, hours: 1 }],
])

export const ALL_TYPES: readonly string[] = [...KINDS.keys()]
export const QUICK_TYPES: readonly string[] = [
  'single-groupby-1-1-1', 'single-groupby-5-8-1', 'cpu-max-all-8', 'double-groupby-1', 'double-groupby-all',
  'groupby-orderby-limit', 'lastpoint', 'high-cpu-all', 'filter-sum', 'group-host-1m', 'top-10',
  'distinct-host', 'last-1',
]

const SEED = 4711
export const INSTANCES = 100

/** Questions about everything are the same each time. */
function varies(kind: Kind): boolean {
  return kind.hosts !== undefined || kind.hours !== undefined
}

export function instancesOf(type: string, set: DataSet): readonly Question[] {
  const kind = KINDS.get(type)
  if (kind === undefined) throw new Error(`no question ${type}: ${ALL_TYPES.join(', ')}`)
  const random = xoshiro128(SEED + ALL_TYPES.indexOf(type))
  const totalS = Math.round(set.hours * 3600), stepS = kind.stepS ?? 60
  const spanS = Math.min((kind.hours ?? set.hours) * 3600, totalS)
  const hostCount = Math.min(kind.hosts ?? set.scale, set.scale)
  return Array.from({ length: varies(kind) ? INSTANCES : 1 }, (_, i): Question => {
    const isHourly = kind.shape === 'mean-by-host-time' || kind.shape === 'high-cpu' ||
      kind.shape.startsWith('gap-')
    const bucket = isHourly ? 3600 : stepS
    const slots = Math.floor((totalS - spanS) / bucket)
    const low = kind.hours === undefined ? set.startS : set.startS + bucket * random.below(slots + 1)
    const hosts = Array.from({ length: kind.hosts === undefined ? 0 : hostCount }, (__, j) =>
      `host_${((i * hostCount + j) * 37) % set.scale}`)
    const rows = (hostCount * spanS) / set.intervalS
    return {
      type, shape: kind.shape, fields: FIELDS.slice(0, Math.max(1, kind.fields)), hosts: [...new Set(hosts)],
      stepS,
      low: kind.shape === 'newest-buckets' ? set.startS : low, high: low + spanS,
      rowsTouched: rowsTouched(kind.shape, rows, hostCount, set),
    }
  })
}

/** The first instance of a question that covers all the data. */
export function wholeSet(type: string, set: DataSet): Question {
  const question = instancesOf(type, set)[0]
  if (question === undefined) throw new Error(`no instance of ${type}`)
  return question
}

function rowsTouched(shape: Shape, rows: number, hosts: number, set: DataSet): number {
  if (shape === 'last-rows') return hosts
  if (shape === 'distinct-host') return 0
  if (shape === 'newest-rows') return hosts
  return shape === 'newest-buckets' ? (hosts * 5 * 60) / set.intervalS : rows
}
