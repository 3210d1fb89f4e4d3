// Names a data set, generates it once into the cache directory, and describes it to everyone else. T, S,
// M12, M, L and SCALExHOURS are TSBS; O, V, J, C:n, F, W:n, T1k:n are the shapes of shapes.ts. Invariant: a
// set is complete when its .json exists; that file is written last and holds the SHA-256 of the bytes.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert } from '../../kernels/assert.ts'
import { LineWriter, type Written } from './line-writer.ts'
import { shapeLines } from './shapes.ts'
import { FIELDS, TAGS } from './tsbs-hosts.ts'
import { writeTsbs } from './tsbs.ts'

const NAMED: ReadonlyMap<string, readonly [scale: number, hours: number]> = new Map([
  ['T', [20, 2]], ['S', [100, 24]], ['M12', [1000, 12]], ['M', [1000, 24]], ['L', [4000, 24]],
])
/** The generator's promise to earlier results: the same names are the same bytes. */
const KNOWN_SHA256: ReadonlyMap<string, string> = new Map([
  ['T', '659709a14755eb7e85447313df9028afe0d5bcdde777c3adef66b5f009ba1039'],
  ['S', '85c21d47a655f238b8ddd097663f4929c95cea00a04ecc03ef10f5d3fa9fe577'],
  ['M12', '86cf047484104096802bc3bdc238cc1a93ef700bb56df375381081ed5d5e1721'],
  ['O', '2276ed5872384ffaa050962645aa33c59c4d646626195c9d4decd8b2a48797f3'],
])
const START_S = 1_451_606_400 // 2016-01-01T00:00:00Z
const INTERVAL_S = 10
const SEED = 123
export const BATCH_ROWS = 10_000

export type DataSet = Written & {
  readonly name: string
  readonly scale: number
  readonly hours: number
  readonly startS: number
  readonly intervalS: number
  readonly batchRows: number
  readonly generatedInS: number
  readonly lines: string
  readonly index: string
  /** The ten fields as bytes in row order, and the tags of each host; TSBS only. */
  readonly columns: string
  readonly hosts: string
}

export type HostTags = { readonly tags: readonly string[]; readonly rows: readonly (readonly string[])[] }

export function cacheDir(): string {
  const dir = process.env['BENCH_CACHE'] ?? join(tmpdir(), 'bench-data')
  mkdirSync(dir, { recursive: true })
  return dir
}

/** Scale and hours of a TSBS set, or undefined for the other shapes. */
export function tsbsSize(name: string): readonly [number, number] | undefined {
  const match = /^(\d{1,6})x(\d{1,4}(?:\.\d+)?)$/.exec(name)
  return match === null ? NAMED.get(name) : [Number(match[1]), Number(match[2])]
}

export function ensureDataSet(name: string, batchRows = BATCH_ROWS): DataSet {
  const base = join(cacheDir(), `${name.replace(':', '-')}-b${batchRows}-v1`)
  const meta = `${base}.json`
  if (existsSync(meta)) return JSON.parse(readFileSync(meta, 'utf8')) as DataSet
  const started = performance.now()
  const paths = { lines: `${base}.lp`, index: `${base}.idx`, columns: `${base}.u8`,
    hosts: `${base}.hosts.json` }
  const writer = new LineWriter(`${paths.lines}.part`, paths.index, batchRows)
  const [scale, hours] = tsbsSize(name) ?? [0, 0]
  const size = { scale, hours, startS: START_S, intervalS: INTERVAL_S }
  if (scale > 0) {
    const hosts = writeTsbs({ ...size, seed: SEED }, writer, paths.columns)
    writeFileSync(paths.hosts, JSON.stringify({ tags: TAGS, fields: FIELDS, rows: hosts.tags }))
  } else {
    for (const line of shapeLines(name, START_S, SEED)) writer.line(line)
  }
  const written = writer.finish()
  const known = KNOWN_SHA256.get(name)
  assert(known === undefined || known === written.sha256, `the generator no longer makes the same ${name}`)
  renameSync(`${paths.lines}.part`, paths.lines)
  const generatedInS = Number(((performance.now() - started) / 1000).toFixed(2))
  const set: DataSet = { name, ...size, batchRows, ...written, generatedInS, ...paths }
  writeFileSync(meta, `${JSON.stringify(set, null, 1)}\n`)
  return set
}

/** How many rows, and when. */
export type Span = Pick<DataSet, 'rows' | 'startS' | 'hours' | 'intervalS'>

/** What a reader of the file needs first: the time of the newest row, in seconds. */
export function newestS(set: Span): number {
  return set.startS + Math.round((set.hours * 3600) / set.intervalS) * set.intervalS - set.intervalS
}
