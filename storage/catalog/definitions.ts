// What the catalog knows: databases, tables, columns, as immutable records. A change makes new records
// along the path from the root, so whoever holds an old root (a query, a write being parsed) sees one
// consistent state. Ids are never used twice, not even after a delete. Not durable by itself: log.ts is.
import { boolean, float64, int64, tag, timestampNs, uint64, utf8, type DataType } from '../../kernels/type.ts'

export type ColumnRole = 'tag' | 'field' | 'time'
export type FieldKind = 'float64' | 'int64' | 'uint64' | 'utf8' | 'bool'

export type ColumnDefinition = {
  readonly id: number
  readonly name: string
  readonly role: ColumnRole
  /** Of fields only. */
  readonly kind: FieldKind | null
}

export type TableDefinition = {
  readonly id: number
  readonly name: string
  /** In order of arrival; tags among them in the order of the sort key. Column 0 is `time`. */
  readonly columns: readonly ColumnDefinition[]
  readonly byName: ReadonlyMap<string, ColumnDefinition>
  readonly deleted: Deletion | null
}

export type Deletion = { readonly atMs: number; readonly hardDeleteAtMs: number | null }

export type DatabaseDefinition = {
  readonly id: number
  readonly name: string
  readonly retentionNs: bigint | null
  readonly tables: ReadonlyMap<number, TableDefinition>
  /** Live tables only. */
  readonly tableByName: ReadonlyMap<string, TableDefinition>
  readonly nextTableId: number
  readonly deleted: Deletion | null
}

export type CatalogState = {
  readonly uuid: string
  /** Of the newest record applied. */
  readonly sequence: number
  readonly gen1DurationMs: number
  readonly databases: ReadonlyMap<number, DatabaseDefinition>
  /** Live databases only. */
  readonly databaseByName: ReadonlyMap<string, DatabaseDefinition>
  readonly nextDatabaseId: number
}

export const TIME_COLUMN: ColumnDefinition = { id: 0, name: 'time', role: 'time', kind: null }

export function emptyCatalog(uuid: string, gen1DurationMs: number): CatalogState {
  return {
    uuid, sequence: 0, gen1DurationMs, databases: new Map(), databaseByName: new Map(), nextDatabaseId: 1,
  }
}

const fieldTypes: Record<FieldKind, DataType> = { float64, int64, uint64, utf8, bool: boolean }

export function typeOfColumn(column: ColumnDefinition): DataType {
  return column.role === 'tag' ? tag : column.role === 'time' ? timestampNs : fieldTypes[column.kind!]
}

/** Whether anyone can still read or write the table: what is dropped is not asked for again. */
export function isLiveTable(state: CatalogState, databaseId: number, tableId: number): boolean {
  const database = state.databases.get(databaseId)
  return database?.deleted === null && database.tables.get(tableId)?.deleted === null
}

/** Columns counted against the limit: tags and fields, not time. */
export function limitedColumns(table: TableDefinition): number {
  return table.columns.length - 1
}
