// What the DuckDB process is asked: load a data set, time statements, or give an answer to check.
import type { RowsJob, TimeJob } from '../in-process/job.ts'

export type LoadJob = {
  readonly kind: 'load'
  readonly lines: string
  readonly columns: string
  readonly hosts: string
  readonly startS: number
  readonly intervalS: number
  /** Sorted by host and time; and in arrival order. Written where they do not exist. */
  readonly parquet: string
  readonly arrival: string
}

export type DuckJob = LoadJob | TimeJob | RowsJob

export type DuckResult = {
  readonly latenciesMs: Float64Array
  readonly rows: readonly Readonly<Record<string, string | number | null>>[]
  readonly loadS: number
  readonly parquetBytes: number
}
