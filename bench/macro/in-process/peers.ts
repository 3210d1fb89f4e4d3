// The peers that run in their client's process: DuckDB, and DataFusion where Python has it. How they are
// loaded, and their askers. Invariant: both read the same two Parquet files, which DuckDB writes once a data
// set.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Child } from '../../load/child.ts'
import type { Asker } from '../asker.ts'
import { attempt, say, type Context } from '../context.ts'
import { DataFusion } from '../datafusion/process.ts'
import type { DuckJob, DuckResult } from '../duckdb/job.ts'
import type { Cell, Row } from '../questions/answer.ts'
import { sqlForms } from '../questions/sql.ts'
import type { RowsJob, Source, TimeJob } from './job.ts'

export type InProcess = {
  readonly name: 'duckdb' | 'datafusion'
  readonly rows: (job: RowsJob) => Promise<{ readonly rows: readonly Row[]; readonly ms: number }>
  readonly time: (job: TimeJob) => Promise<Float64Array>
  readonly stop: () => void
}

const SOURCES: readonly Source[] = ['table', 'parquet']

export const isInProcess = (column: string) => /^(duckdb|datafusion) /.test(column)

export function inProcessAskers(peer: InProcess, threads: readonly number[]): readonly Asker[] {
  const { name } = peer
  return SOURCES.flatMap((source) => threads.map((threads): Asker => ({
    column: `${name} ${source === 'table' ? '' : 'parquet '}${threads}t`,
    ours: false,
    forms: (question) => sqlForms(question, name),
    answer: async (_, form) => {
      const { rows, ms } = await peer.rows({ kind: 'rows', source, threads, statement: form.text })
      return { rows, bytes: 0, ms }
    },
    time: (statements, { seconds, requestsMin }) =>
      peer.time({ kind: 'time', source, threads, statements, seconds, requestsMin }),
  })))
}

function filesOf(context: Context) {
  const parquet = `${context.set.lines}.parquet`
  return { parquet, arrival: `${parquet}.arrival` }
}

async function startDuckDb(context: Context): Promise<InProcess | undefined> {
  const { lines, columns, hosts, startS, intervalS, rows } = context.set
  const duck = new Child<DuckJob, DuckResult>(join(import.meta.dirname, '..', 'duckdb', 'worker.ts'))
  const loaded = await attempt(context, 'duckdb', 'load', () =>
    duck.ask({ kind: 'load', lines, columns, hosts, startS, intervalS, ...filesOf(context) }))
  if (loaded === undefined) {
    duck.stop()
    return undefined
  }
  const bytesPerRow = loaded.parquetBytes / rows
  context.footprints.push(
    { system: 'duckdb parquet', bytesPerRow, files: 1, rss: 0, peakRss: 0, note: 'sorted, zstd' })
  say(`  duckdb: loaded in ${loaded.loadS.toFixed(1)} s, Parquet ${bytesPerRow.toFixed(2)} B per row`)
  return {
    name: 'duckdb',
    rows: async (job) => {
      const { rows, latenciesMs } = await duck.ask(job)
      return { rows: rows.map((row) => new Map(Object.entries(row))), ms: latenciesMs[0] ?? 0 }
    },
    time: async (job) => (await duck.ask(job)).latenciesMs,
    stop: () => duck.stop(),
  }
}

function rowsOf(names: readonly string[], columns: readonly (readonly Cell[])[]): readonly Row[] {
  const count = columns[0]?.length ?? 0
  return Array.from({ length: count }, (_, i) => new Map(names.map((name, c) => [name, columns[c]?.[i]])))
}

async function startDataFusion(context: Context, python: string): Promise<InProcess | undefined> {
  const files = filesOf(context)
  // Without DuckDB in the run it is asked for its files alone.
  if (!existsSync(files.parquet) || !existsSync(files.arrival)) (await startDuckDb(context))?.stop()
  const datafusion = new DataFusion(python)
  const loaded = await attempt(context, 'datafusion', 'load', () =>
    datafusion.ask({ kind: 'load', ...files }))
  if (loaded === undefined) {
    datafusion.stop()
    return undefined
  }
  say(`  datafusion: loaded in ${loaded.loadS.toFixed(1)} s`)
  return {
    name: 'datafusion',
    rows: async (job) => {
      const { names, columns, latenciesMs } = await datafusion.ask(job)
      return { rows: rowsOf(names, columns), ms: latenciesMs[0] ?? 0 }
    },
    time: async (job) => Float64Array.from((await datafusion.ask(job)).latenciesMs),
    stop: () => datafusion.stop(),
  }
}

/** Those that are wanted and installed; one that cannot load its data is a failure in the report. */
export async function startInProcess(context: Context, python: string | undefined): Promise<InProcess[]> {
  const { systems } = context.options
  const wanted = systems === undefined || systems.includes('duckdb')
  const duckdb = wanted ? await startDuckDb(context) : undefined
  const datafusion = python === undefined ? undefined : await startDataFusion(context, python)
  return [duckdb, datafusion].filter((peer) => peer !== undefined)
}
