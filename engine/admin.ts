// Changes of databases and tables that people ask for by name: checks against the catalog, then one catalog
// record. Not what writes create on their own (write/). The caller runs these one after the other
// (order.ts).
import type { CatalogChange, NewColumn } from '../storage/catalog/change.ts'
import type { CatalogState, DatabaseDefinition, Deletion, FieldKind } from '../storage/catalog/definitions.ts'
import type { CatalogLimits } from '../storage/catalog/limits.ts'
import {
  DATABASE_NAME_BYTES_MAX, INTERNAL_DATABASE, problemOfDatabaseName,
} from '../storage/catalog/names.ts'
import type { HardDelete, TableDefinition } from './door.ts'
import { Refusal } from './refusal.ts'

const HOUR_MS = 3_600_000
const HARD_DELETE_DEFAULT_MS = 72 * HOUR_MS

export function createDatabase(
  state: CatalogState, limits: CatalogLimits, name: string, retentionNs: bigint | null,
): CatalogChange[] {
  checkNewDatabaseName(name)
  if (state.databaseByName.has(name)) throw new Refusal('exists', null)
  checkDatabaseLimit(state, limits)
  return [{
    kind: 'create-database', id: state.nextDatabaseId, name, retentionNs: retentionNs?.toString() ?? null,
  }]
}

export function checkNewDatabaseName(name: string): void {
  const problem = problemOfDatabaseName(name)
  if (problem === null) return
  if (problem === 'name-too-long') throw new Refusal(problem, { limit: DATABASE_NAME_BYTES_MAX })
  throw new Refusal(problem, null)
}

export function checkDatabaseLimit(state: CatalogState, limits: CatalogLimits): void {
  const count = [...state.databaseByName.keys()].filter((name) => name !== INTERNAL_DATABASE).length
  if (count >= limits.databases) throw new Refusal('database-limit', { limit: limits.databases })
}

export function liveDatabase(state: CatalogState, name: string): DatabaseDefinition {
  const found = state.databaseByName.get(name)
  if (found !== undefined) return found
  const isDeleted = [...state.databases.values()].some((database) => database.name === name)
  throw isDeleted ? new Refusal('already-deleted', { name }) : new Refusal('not-found', { name })
}

export function setRetention(state: CatalogState, name: string, retentionNs: bigint | null): CatalogChange[] {
  const database = liveDatabase(state, name)
  return [{ kind: 'set-retention', database: database.id, retentionNs: retentionNs?.toString() ?? null }]
}

export function deleteDatabase(
  state: CatalogState, name: string, hardDelete: HardDelete, nowMs: number,
): CatalogChange[] {
  if (name === INTERNAL_DATABASE) throw new Refusal('internal-delete', null)
  const database = liveDatabase(state, name)
  return [{
    kind: 'delete-database', database: database.id, renamed: deletedName(name, nowMs),
    deletion: deletionOf(hardDelete, nowMs),
  }]
}

/** A deleted resource keeps its data under another name, so that its own is free at once. */
function deletedName(name: string, nowMs: number): string {
  return `${name}-${timestamp(nowMs)}`
}

/** `20260131T235959`, UTC. */
function timestamp(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')
}

function deletionOf(hardDelete: HardDelete, nowMs: number): Deletion {
  if (hardDelete === 'never') return { atMs: nowMs, hardDeleteAtMs: null }
  if (hardDelete === 'now') return { atMs: nowMs, hardDeleteAtMs: nowMs }
  if (hardDelete === 'default') return { atMs: nowMs, hardDeleteAtMs: nowMs + HARD_DELETE_DEFAULT_MS }
  return { atMs: nowMs, hardDeleteAtMs: Math.max(hardDelete.atMs, nowMs) }
}

export function createTable(
  state: CatalogState, limits: CatalogLimits, definition: TableDefinition,
): CatalogChange[] {
  checkColumns(definition, limits)
  const changes: CatalogChange[] = []
  const known = state.databaseByName.get(definition.database)
  if (known === undefined) changes.push(...createDatabase(state, limits, definition.database, null))
  if (known?.tableByName.has(definition.table) === true) throw new Refusal('exists', null)
  const databases = [...state.databaseByName.values()]
  const tables = databases.reduce((sum, database) => sum + database.tableByName.size, 0)
  if (tables >= limits.tables) throw new Refusal('table-limit', { limit: limits.tables, tables })
  changes.push({
    kind: 'create-table', database: known?.id ?? state.nextDatabaseId, id: known?.nextTableId ?? 0,
    name: definition.table, columns: columnsOf(definition),
  })
  return changes
}

function checkColumns(definition: TableDefinition, limits: CatalogLimits): void {
  const names = [...definition.tags, ...definition.fields.map((field) => field.name)]
  if (names.includes('time')) throw new Refusal('reserved-column', { name: 'time' })
  if (names.length > limits.columns) throw new Refusal('column-limit', { limit: limits.columns })
  if (definition.tags.length > limits.tags) throw new Refusal('tag-limit', { limit: limits.tags })
  const seen = new Map<string, string>()
  for (const name of definition.tags) addOnce(seen, name, 'iox::column_type::tag')
  for (const { name, type } of definition.fields) {
    addOnce(seen, name, `iox::column_type::field::${influxName(type)}`)
  }
}

function addOnce(seen: Map<string, string>, name: string, type: string): void {
  const known = seen.get(name)
  if (known !== undefined) throw new Refusal('duplicate-column', { name, type: known })
  seen.set(name, type)
}

function influxName(kind: FieldKind): string {
  const names: Record<FieldKind, string> = {
    float64: 'float', int64: 'integer', uint64: 'uinteger', utf8: 'string', bool: 'boolean',
  }
  return names[kind]
}

function columnsOf(definition: TableDefinition): NewColumn[] {
  const tags = definition.tags.map((name) => ({ name, role: 'tag' as const, kind: null }))
  const fields = definition.fields.map(({ name, type }) => ({ name, role: 'field' as const, kind: type }))
  return [...tags, ...fields].map((column, index) => ({ id: index + 1, ...column }))
}

export function deleteTable(
  state: CatalogState, databaseName: string, tableName: string, hardDelete: HardDelete, nowMs: number,
): CatalogChange[] {
  const database = liveDatabase(state, databaseName)
  const table = database.tableByName.get(tableName)
  if (table === undefined) throw new Refusal('not-found', { name: tableName })
  return [{
    kind: 'delete-table', database: database.id, table: table.id, renamed: deletedName(tableName, nowMs),
    deletion: deletionOf(hardDelete, nowMs),
  }]
}
