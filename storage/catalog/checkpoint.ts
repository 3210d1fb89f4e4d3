// The whole catalog as JSON and back. Derived maps are left out and made again; ids are kept, so that they
// are never given twice. log.ts decides when it is written.
import { assert } from '../../kernels/assert.ts'
import { count, decimal, list, nullable, object, text } from '../json-shape.ts'
import { columnShape, deletionShape, makeTable } from './change.ts'
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

const tableShape = object({
  id: count, name: text, columns: list(columnShape), deleted: nullable(deletionShape),
})

export const stateShape = object({
  uuid: text, sequence: count, gen1DurationMs: count, nextDatabaseId: count,
  databases: list(object({
    id: count, name: text, retentionNs: nullable(decimal), nextTableId: count,
    deleted: nullable(deletionShape), tables: list(tableShape),
  })),
})

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

/** Asserts what every state keeps to: ids and names of live things are there once. */
export function stateFromJson(json: StateJson): CatalogState {
  const databases = byId(json.databases.map(databaseFromJson), json.nextDatabaseId)
  return { ...json, databases, databaseByName: liveByName(databases) }
}

function databaseFromJson(json: DatabaseJson): DatabaseDefinition {
  const tables = byId(json.tables.map(({ id, name, columns, deleted }): TableDefinition =>
    makeTable(id, name, columns, deleted)), json.nextTableId)
  return {
    ...json, retentionNs: json.retentionNs === null ? null : BigInt(json.retentionNs), tables,
    tableByName: liveByName(tables),
  }
}

type Named = { readonly id: number; readonly name: string; readonly deleted: Deletion | null }

function byId<T extends Named>(all: readonly T[], nextId: number): Map<number, T> {
  const found = new Map(all.map((one) => [one.id, one]))
  assert(found.size === all.length && all.every(({ id }) => id < nextId), 'an id is given twice')
  return found
}

function liveByName<T extends Named>(all: ReadonlyMap<number, T>): Map<string, T> {
  const live = [...all.values()].filter((one) => one.deleted === null)
  const found = new Map(live.map((one) => [one.name, one]))
  assert(found.size === live.length, 'two of one name')
  return found
}
