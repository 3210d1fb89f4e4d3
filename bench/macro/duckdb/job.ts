// What the DuckDB process is asked: load a data set, time statements, or give an answer to check.

export type Source = 'table' | 'parquet'

export type DuckJob =
  | { readonly kind: 'load'; readonly lines: string; readonly columns: string; readonly hosts: string
    readonly startS: number; readonly intervalS: number; readonly parquet: string }
  | { readonly kind: 'time'; readonly source: Source; readonly threads: number
    readonly statements: readonly string[]
    readonly seconds: number; readonly requestsMin: number }
  | { readonly kind: 'rows'; readonly source: Source; readonly threads: number; readonly statement: string }

export type DuckResult = {
  readonly latenciesMs: Float64Array
  readonly rows: readonly Readonly<Record<string, string | number | null>>[]
  readonly loadS: number
  readonly parquetBytes: number
}
