// What the planner must know of a database: its tables and their columns, nothing of where data lies.
// The engine supplies it from one immutable version; `source` is the engine's own handle, carried through
// untouched. Invariant: `columns` are sorted by name (SELECT * order), and one of them is the time column
// `time`.
import type { DataType } from '../kernels/type.ts'

export type ColumnRole = 'tag' | 'field' | 'time'

export type TableColumn = {
  readonly name: string
  readonly type: DataType
  readonly role: ColumnRole
  readonly nullable: boolean
  /** The catalog's id, never reused; not a plan's ColumnId. */
  readonly columnId: number
}

/** A user table of schema `iox`. */
export type TableView = {
  readonly schema: string
  readonly name: string
  readonly columns: readonly TableColumn[]
  /** Tag columns in the order of the table's sort key (first arrival). */
  readonly tags: readonly string[]
  readonly source: unknown
}

/**
 * A virtual table (schema `system` or `information_schema`): rows come from the engine's provider of that
 * name. SHOW FUNCTIONS reads `information_schema.functions`, which the reference does not list
 * (function_name, return_type, parameters, parameter_types, function_type, description, syntax_example).
 */
export type ProviderView = {
  readonly schema: string
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: DataType; readonly nullable: boolean }[]
  /** VIEW or BASE TABLE, for information_schema.tables. */
  readonly type: 'VIEW' | 'BASE TABLE'
}

export const catalogName = 'public'
export const defaultSchema = 'iox'

export type CatalogView = {
  readonly database: string
  /** Exact, case-sensitive names. The binder asks with schema `iox` where none was written. */
  table(schema: string, name: string): TableView | null
  provider(schema: string, name: string): ProviderView | null
  tables(): readonly TableView[]
}
