// DuckDB in a process of its own: the same rows as a table in arrival order, and as Parquet (zstd) sorted by
// host and time. Times the statement until its result is complete in memory: no text, no HTTP, prepared
// once. That is its advantage.
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import {
  closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync,
} from 'node:fs'
import type { HostTags } from '../../data/data-set.ts'
import { FIELDS, TAGS } from '../../data/tsbs-hosts.ts'
import type { RowsJob, Source, TimeJob } from '../in-process/job.ts'
import type { DuckJob, DuckResult, LoadJob } from './job.ts'

const CSV_BUFFER_BYTES = 8 << 20
const CSV_ROW_BYTES_MAX = 64
/** About what preparing takes: the budget of time is for both. */
const PREPARE_MS = 1

const instance = await DuckDBInstance.create(':memory:')
const connection: DuckDBConnection = await instance.connect()

/** time, host number, ten fields: what is left to parse is little, and DuckDB's reader is fast. */
function writeCsv(job: LoadJob, hostCount: number, path: string): void {
  const values = readFileSync(job.columns)
  const buffer = Buffer.allocUnsafe(CSV_BUFFER_BYTES + CSV_ROW_BYTES_MAX)
  const numbers = Array.from({ length: 101 }, (_, n) => Buffer.from(`,${n}`))
  const file = openSync(path, 'w')
  const width = FIELDS.length
  let at = 0
  for (let row = 0; row * width < values.length; row++) {
    const time = job.startS + Math.floor(row / hostCount) * job.intervalS
    at += buffer.write(`${time},${row % hostCount}`, at, 'latin1')
    for (let f = 0; f < width; f++) {
      const text = numbers[values[row * width + f]!]!
      buffer.set(text, at)
      at += text.length
    }
    buffer[at++] = 10
    if (at >= CSV_BUFFER_BYTES) {
      writeSync(file, buffer, 0, at)
      at = 0
    }
  }
  writeSync(file, buffer, 0, at)
  closeSync(file)
}

async function createHosts(tags: HostTags, path: string): Promise<void> {
  const text = tags.rows.map((row, i) => [i, ...row].join(',')).join('\n')
  const file = openSync(path, 'w')
  writeSync(file, `${text}\n`)
  closeSync(file)
  const columns = [`'host': 'INTEGER'`, ...TAGS.map((tag) => `'${tag}': 'VARCHAR'`)].join(', ')
  await connection.run(
    `CREATE TABLE hosts AS SELECT * FROM read_csv('${path}', header = false, columns = {${columns}})`)
}

async function loadCsv(job: LoadJob, tags: HostTags): Promise<void> {
  const csv = `${job.parquet}.csv`
  writeCsv(job, tags.rows.length, csv)
  await createHosts(tags, `${csv}.hosts`)
  const columns = [`'s': 'BIGINT'`, `'host': 'INTEGER'`,
    ...FIELDS.map((field) => `'${field}': 'BIGINT'`)].join(', ')
  await connection.run('CREATE TABLE t.cpu AS SELECT make_timestamp(s * 1000000) AS time, ' +
    `${[...TAGS, ...FIELDS].join(', ')} ` +
    `FROM read_csv('${csv}', header = false, columns = {${columns}}) JOIN hosts USING (host)`)
  rmSync(csv)
  rmSync(`${csv}.hosts`)
}

/** Once a data set: later runs start from the file. */
async function store(select: string, path: string): Promise<void> {
  if (existsSync(path)) return
  await connection.run(`COPY (${select}) TO '${path}.part' (FORMAT parquet, COMPRESSION zstd)`)
  renameSync(`${path}.part`, path)
}

async function load(job: LoadJob): Promise<DuckResult> {
  const started = performance.now()
  const tags = JSON.parse(readFileSync(job.hosts, 'utf8')) as HostTags
  const { arrival } = job
  await connection.run('CREATE SCHEMA t; CREATE SCHEMA p')
  if (existsSync(arrival)) await connection.run(
    `CREATE TABLE t.cpu AS SELECT * FROM read_parquet('${arrival}')`)
  else await loadCsv(job, tags)
  await store('SELECT * FROM t.cpu', arrival)
  await store('SELECT * FROM t.cpu ORDER BY hostname, time', job.parquet)
  await connection.run(`CREATE VIEW p.cpu AS SELECT * FROM read_parquet('${job.parquet}')`)
  const loadS = (performance.now() - started) / 1000
  return { latenciesMs: new Float64Array(), rows: [], loadS, parquetBytes: statSync(job.parquet).size }
}

async function use(source: Source, threads: number): Promise<void> {
  await connection.run(`SET threads = ${threads}; SET schema = '${source === 'table' ? 't' : 'p'}'`)
}

async function time(job: TimeJob): Promise<DuckResult> {
  await use(job.source, job.threads)
  const latencies: number[] = []
  let spentMs = 0
  for (let i = 0; i < job.requestsMin || spentMs < job.seconds * 1000; i++) {
    // Prepared outside the measurement, as a client would that asks often.
    const statement = await connection.prepare(job.statements[i % job.statements.length] ?? '')
    const before = performance.now()
    await statement.run()
    const ms = performance.now() - before
    spentMs += ms + PREPARE_MS
    latencies.push(ms)
    statement.destroySync()
  }
  return { latenciesMs: Float64Array.from(latencies), rows: [], loadS: 0, parquetBytes: 0 }
}

async function rows(job: RowsJob): Promise<DuckResult> {
  await use(job.source, job.threads)
  const before = performance.now()
  const reader = await connection.runAndReadAll(job.statement)
  const latenciesMs = Float64Array.of(performance.now() - before)
  const found = reader.getRowObjectsJson() as DuckResult['rows']
  return { latenciesMs, rows: found, loadS: 0, parquetBytes: 0 }
}

function work(job: DuckJob): Promise<DuckResult> {
  return job.kind === 'load' ? load(job) : job.kind === 'time' ? time(job) : rows(job)
}

process.on('message', (job: DuckJob) => {
  work(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
