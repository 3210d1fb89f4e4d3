// Changes of the catalog as data, and how each one leads from a state to the next. A record of the log is a
// list of changes that become true together. `applyChange` is used for new records and for replay alike:
// there is no other way in.
import { assert, unreachable } from '../../kernels/assert.ts'
import {
  count, decimal, list, nullable, number, object, oneOf, text, variants, type Shape,
} from '../json-shape.ts'
import {
  TIME_COLUMN, type CatalogState, type ColumnDefinition, type ColumnRole, type DatabaseDefinition,
  type Deletion, type FieldKind, type TableDefinition,
} from './definitions.ts'

export type NewColumn = {
  readonly id: number
  readonly name: string
  readonly role: ColumnRole
  readonly kind: FieldKind | null
}

/** A duration in nanoseconds as decimal text: JSON has no 64-bit integers. null: kept for ever. */
type Retention = string | null

export type CatalogChange =
  | {
    readonly kind: 'create-database'; readonly id: number; readonly name: string
    readonly retentionNs: Retention
  }
  | { readonly kind: 'set-retention'; readonly database: number; readonly retentionNs: Retention }
  | (OnDatabase & { readonly kind: 'delete-database'; readonly renamed: string; readonly deletion: Deletion })
  | (OnDatabase & { readonly kind: 'forget-database' })
  | (OnDatabase & {
    readonly kind: 'create-table'; readonly id: number; readonly name: string
    readonly columns: readonly NewColumn[]
  })
  | (OnTable & { readonly kind: 'add-columns'; readonly columns: readonly NewColumn[] })
  | (OnTable & { readonly kind: 'delete-table'; readonly renamed: string; readonly deletion: Deletion })
  | (OnTable & { readonly kind: 'forget-table' })
  /** Only the claim of a number by a new epoch (the fence). */
  | { readonly kind: 'none' }

type OnDatabase = { readonly database: number }
type OnTable = OnDatabase & { readonly table: number }

export const columnShape: Shape = object({
  id: count, name: text, role: oneOf('tag', 'field', 'time'),
  kind: nullable(oneOf('float64', 'int64', 'uint64', 'utf8', 'bool')),
})
export const deletionShape: Shape = object({ atMs: number, hardDeleteAtMs: nullable(number) })

const onTable = { database: count, table: count }
const columns = list(columnShape)

export const changeShape: Shape = variants('kind', {
  'create-database': { id: count, name: text, retentionNs: nullable(decimal) },
  'set-retention': { database: count, retentionNs: nullable(decimal) },
  'delete-database': { database: count, renamed: text, deletion: deletionShape },
  'forget-database': { database: count },
  'create-table': { database: count, id: count, name: text, columns },
  'add-columns': { ...onTable, columns },
  'delete-table': { ...onTable, renamed: text, deletion: deletionShape },
  'forget-table': onTable,
  'none': {},
})

/** Maps made for the record at hand: nobody else has seen them, so they may still be written to. */
type Fresh = Set<ReadonlyMap<unknown, unknown>>

/** The state after all changes of one record. */
export function applyChanges(state: CatalogState, changes: readonly CatalogChange[]): CatalogState {
  const fresh: Fresh = new Set()
  return changes.reduce((next, change) => applyChange(next, change, fresh), state)
}

function applyChange(state: CatalogState, change: CatalogChange, fresh: Fresh): CatalogState {
  switch (change.kind) {
    case 'none': return state
    case 'create-database':
      assert(!state.databases.has(change.id), `database id ${change.id} used twice`)
      return withDatabase({ ...state, nextDatabaseId: Math.max(state.nextDatabaseId, change.id + 1) }, {
        id: change.id, name: change.name, retentionNs: retention(change.retentionNs), tables: new Map(),
        tableByName: new Map(), nextTableId: 0, deleted: null,
      }, fresh)
    case 'set-retention':
      return withDatabase(state, {
        ...database(state, change.database), retentionNs: retention(change.retentionNs),
      }, fresh)
    case 'delete-database':
      return withDatabase(state, {
        ...database(state, change.database), name: change.renamed, deleted: change.deletion,
      }, fresh)
    case 'forget-database': {
      const databases = writable(state.databases, fresh)
      const databaseByName = writable(state.databaseByName, fresh)
      const { id, name } = database(state, change.database)
      // Another, live database may have the name that this one was deleted under.
      if (databaseByName.get(name)?.id === id) databaseByName.delete(name)
      databases.delete(change.database)
      return { ...state, databases, databaseByName }
    }
    case 'create-table': {
      const owner = database(state, change.database)
      assert(!owner.tables.has(change.id), `table id ${change.id} used twice`)
      const table = makeTable(change.id, change.name, [TIME_COLUMN, ...change.columns], null)
      const nextTableId = Math.max(owner.nextTableId, change.id + 1)
      return withDatabase(state, withTable({ ...owner, nextTableId }, table, fresh), fresh)
    }
    case 'add-columns': {
      const owner = database(state, change.database)
      const table = tableOf(owner, change.table)
      const wider = makeTable(table.id, table.name, [...table.columns, ...change.columns], table.deleted)
      return withDatabase(state, withTable(owner, wider, fresh), fresh)
    }
    case 'delete-table': {
      const owner = database(state, change.database)
      const table = tableOf(owner, change.table)
      const gone = makeTable(table.id, change.renamed, table.columns, change.deletion)
      return withDatabase(state, withTable(owner, gone, fresh), fresh)
    }
    case 'forget-table': {
      const owner = database(state, change.database)
      assert(tableOf(owner, change.table).deleted !== null, `live table ${change.table} forgotten`)
      const tables = writable(owner.tables, fresh)
      tables.delete(change.table)
      return withDatabase(state, { ...owner, tables }, fresh)
    }
    default: return unreachable(change)
  }
}

function writable<K, V>(map: ReadonlyMap<K, V>, fresh: Fresh): Map<K, V> {
  if (fresh.has(map)) return map as Map<K, V>
  const copy = new Map(map)
  fresh.add(copy)
  return copy
}

function retention(text: string | null): bigint | null {
  return text === null ? null : BigInt(text)
}

function database(state: CatalogState, id: number): DatabaseDefinition {
  const found = state.databases.get(id)
  assert(found !== undefined, `no database ${id} in the catalog`)
  return found
}

function tableOf(owner: DatabaseDefinition, id: number): TableDefinition {
  const found = owner.tables.get(id)
  assert(found !== undefined, `no table ${id} in database ${owner.id}`)
  return found
}

export function makeTable(
  id: number, name: string, columns: readonly ColumnDefinition[], deleted: Deletion | null,
): TableDefinition {
  const byName = new Map(columns.map((column) => [column.name, column]))
  assert(byName.size === columns.length, `two columns of one name in table ${id}`)
  const isRight = ({ id: own, role, kind }: ColumnDefinition, i: number): boolean =>
    own > (columns[i - 1]?.id ?? -1) && (role === 'time') === (i === 0) &&
    (role === 'field') === (kind !== null)
  assert(columns.length > 0 && columns.every(isRight), `the columns of table ${id} are not in order`)
  return { id, name, columns, byName, deleted }
}

function withTable(owner: DatabaseDefinition, table: TableDefinition, fresh: Fresh): DatabaseDefinition {
  const tables = writable(owner.tables, fresh)
  const tableByName = writable(owner.tableByName, fresh)
  const before = tables.get(table.id)
  if (before !== undefined && before.deleted === null) tableByName.delete(before.name)
  if (table.deleted === null) {
    assert(!tableByName.has(table.name), `two tables called ${table.name}`)
    tableByName.set(table.name, table)
  }
  tables.set(table.id, table)
  return { ...owner, tables, tableByName }
}

function withDatabase(state: CatalogState, changed: DatabaseDefinition, fresh: Fresh): CatalogState {
  const databases = writable(state.databases, fresh)
  const databaseByName = writable(state.databaseByName, fresh)
  const before = databases.get(changed.id)
  if (before !== undefined && before.deleted === null) databaseByName.delete(before.name)
  if (changed.deleted === null) {
    assert(!databaseByName.has(changed.name), `two databases called ${changed.name}`)
    databaseByName.set(changed.name, changed)
  }
  databases.set(changed.id, changed)
  return { ...state, databases, databaseByName }
}
