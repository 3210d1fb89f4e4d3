// What DuckDB and DataFusion are both asked once their data is loaded: time statements, or give an answer to
// check. Loading is each one's own.

/** A table in memory in arrival order, or Parquet (zstd) sorted by host and time. */
export type Source = 'table' | 'parquet'

type Asked = { readonly source: Source; readonly threads: number }

export type TimeJob = Asked & {
  readonly kind: 'time'
  readonly statements: readonly string[]
  readonly seconds: number
  readonly requestsMin: number
}

export type RowsJob = Asked & { readonly kind: 'rows'; readonly statement: string }
