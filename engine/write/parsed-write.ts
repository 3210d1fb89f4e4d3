// What a write request is after parsing: columns per table in the request's arena, what they would add to
// the schema, and the lines that were refused. Plain data; nothing of it is durable or visible yet. Valid
// as long as the arena.
import type { Pointer } from '../../kernels/memory.ts'
import type { NewSeries } from './new-series.ts'
import type { FieldDef, TableFields } from './table-fields.ts'

export type LineError = {
  readonly message: string
  /** From 1, over lines with something in them. */
  readonly lineNumber: number
  /** The first bytes of the line. */
  readonly originalLine: string
  /** A limit was reached: answered with another status. */
  readonly isLimit: boolean
}

export type ParsedColumn = {
  readonly field: FieldDef
  /** 8-byte values, bits (boolean) or bytes (string). */
  readonly data: Pointer
  /** Bitmap; 0 = no row lacks a value. */
  readonly validity: Pointer
  /** u32 offsets of a string column, rows + 1; else 0. */
  readonly offsets: Pointer
}

export type ParsedTable = {
  /** The schema it was parsed against; a table that is new has tableId null. */
  readonly table: TableFields
  readonly rows: number
  /** u32 per row: series id, or PROVISIONAL | number in newSeries until resolveSeries. */
  readonly series: Pointer
  /** i64 per row: nanoseconds. */
  readonly times: Pointer
  /** u32 per row: line number. */
  readonly lineOfRow: Pointer
  /** Fields with at least one value, in order of first arrival. */
  readonly columns: readonly ParsedColumn[]
  /** In order of first arrival; their ordinals follow those of the table's tags. */
  readonly newTags: readonly string[]
  readonly newFields: readonly FieldDef[]
  readonly newSeries: NewSeries
}

export type ParsedWrite = {
  readonly tables: readonly ParsedTable[]
  /** In order of lines; at most ERRORS_MAX of them. */
  readonly errors: readonly LineError[]
  /** Lines with something in them. 0: the write was empty. */
  readonly lines: number
  readonly rejectedLines: number
}
