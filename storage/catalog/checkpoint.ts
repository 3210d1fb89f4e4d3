// The whole catalog as JSON and back. Derived maps are left out and made again; ids are kept, so that they
// are never given twice. log.ts decides when it is written.
import type {
  CatalogState, ColumnDefinition, DatabaseDefinition, Deletion, TableDefinition,
} from './definitions.ts'

type TableJson = {
  readonly id: number
  readonly name: string
  readonly columns: readonly ColumnDefinition[]
  readonly deleted: Deletion | null
}

type DatabaseJson = {
  readonly id: number
  readonly name: string
  readonly retentionNs: string | null
  readonly nextTableId: number
  readonly deleted: Deletion | null
  readonly tables: readonly TableJson[]
}

export type StateJson = {
  readonly uuid: string
  readonly sequence: number
  readonly gen1DurationMs: number
  readonly nextDatabaseId: number
  readonly databases: readonly DatabaseJson[]
}

export function stateToJson(state: CatalogState): StateJson {
  return {
    uuid: state.uuid, sequence: state.sequence, gen1DurationMs: state.gen1DurationMs,
    nextDatabaseId: state.nextDatabaseId, databases: Array.from(state.databases.values(), databaseToJson),
  }
}

function databaseToJson(database: DatabaseDefinition): DatabaseJson {
  return {
    id: database.id, name: database.name, retentionNs: database.retentionNs?.toString() ?? null,
    nextTableId: database.nextTableId, deleted: database.deleted,
    tables: Array.from(database.tables.values(), ({ id, name, columns, deleted }) =>
      ({ id, name, columns, deleted })),
  }
}

export function stateFromJson(json: StateJson): CatalogState {
  const databases = new Map(json.databases.map((one) => [one.id, databaseFromJson(one)]))
  const live = [...databases.values()].filter((one) => one.deleted === null)
  return { ...json, databases, databaseByName: new Map(live.map((one) => [one.name, one])) }
}

function databaseFromJson(json: DatabaseJson): DatabaseDefinition {
  const tables = new Map(json.tables.map((one): [number, TableDefinition] => [one.id, {
    ...one, byName: new Map(one.columns.map((column) => [column.name, column])),
  }]))
  const live = [...tables.values()].filter((one) => one.deleted === null)
  return {
    ...json, retentionNs: json.retentionNs === null ? null : BigInt(json.retentionNs), tables,
    tableByName: new Map(live.map((one) => [one.name, one])),
  }
}
