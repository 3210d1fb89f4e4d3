// A virtual table: its columns, and its rows made when a query asks. One file each in this folder, and a
// line in index.ts. Rows are few (catalog objects, settings), so they are made as values; nothing here may
// grow with the data.
import type { Scalar } from '../../kernels/column.ts'
import type { DataType } from '../../kernels/type.ts'
import type { ProviderView } from '../../planner/catalog.ts'
import type { DatabaseDefinition } from '../../storage/catalog/definitions.ts'
import type { Storage } from '../../storage/storage.ts'
import type { QueryLog } from '../query-log.ts'

export type ProviderContext = {
  readonly storage: Storage
  readonly database: DatabaseDefinition
  readonly queryLog: QueryLog
}

export type Provider = {
  readonly view: ProviderView
  /** Only in the `_internal` database. */
  readonly isInternal: boolean
  /** Not listed anywhere: a statement's own source (SHOW FUNCTIONS). */
  readonly isHidden: boolean
  /** One array per row, in the order of the view's columns. */
  rows(context: ProviderContext): Iterable<readonly Scalar[]>
}

type ColumnSpec = readonly [name: string, type: DataType, nullable?: boolean]

/** `columns`: name, type, and whether it may be NULL (no, unless said). */
export function provider(
  schema: string, name: string, columns: readonly ColumnSpec[], rows: Provider['rows'],
  options: { readonly isInternal?: boolean; readonly isHidden?: boolean } = {},
): Provider {
  return {
    view: {
      schema, name, type: schema === 'information_schema' ? 'VIEW' : 'BASE TABLE',
      columns: columns.map(([column, type, nullable = false]) => ({ name: column, type, nullable })),
    },
    isInternal: options.isInternal ?? false,
    isHidden: options.isHidden ?? false,
    rows,
  }
}
