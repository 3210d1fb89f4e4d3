// The schema as parsing sees it, out of one state of the catalog; and the other way round: what a parsed
// request adds, as changes of the catalog. Views are made once for each definition, so two states that
// share a table share its view.
import type { CatalogChange, NewColumn } from '../../storage/catalog/change.ts'
import type {
  CatalogState, DatabaseDefinition, FieldKind, TableDefinition,
} from '../../storage/catalog/definitions.ts'
import type { CatalogLimits } from '../../storage/catalog/limits.ts'
import type { ParsedTable } from './parsed-write.ts'
import {
  FIELD_BOOL, FIELD_F64, FIELD_I64, FIELD_STRING, FIELD_U64, tableFields, type FieldDef, type FieldType,
  type SchemaView, type TableFields,
} from './table-fields.ts'

const typeOfKind: Record<FieldKind, FieldType> = {
  float64: FIELD_F64, int64: FIELD_I64, uint64: FIELD_U64, bool: FIELD_BOOL, utf8: FIELD_STRING,
}
const kindOfType: Record<FieldType, FieldKind> = {
  [FIELD_F64]: 'float64', [FIELD_I64]: 'int64', [FIELD_U64]: 'uint64', [FIELD_BOOL]: 'bool',
  [FIELD_STRING]: 'utf8',
}

const fieldsOf = new WeakMap<TableDefinition, TableFields>()

/** `database` undefined: one that the write would create. */
export function schemaView(
  state: CatalogState, database: DatabaseDefinition | undefined, limits: CatalogLimits,
): SchemaView {
  return {
    table: (name) => {
      const definition = database?.tableByName.get(name)
      return definition === undefined ? undefined : viewOf(definition)
    },
    tableCount: tablesOf(state),
    limits: { columnsPerTable: limits.columns, tagsPerTable: limits.tags, tables: limits.tables },
  }
}

function tablesOf(state: CatalogState): number {
  let count = 0
  for (const database of state.databaseByName.values()) count += database.tableByName.size
  return count
}

function viewOf(definition: TableDefinition): TableFields {
  let view = fieldsOf.get(definition)
  if (view === undefined) {
    const tags = definition.columns.filter((column) => column.role === 'tag').map((column) => column.name)
    const fields = definition.columns.filter((column) => column.role === 'field').map((column): FieldDef =>
      ({ name: column.name, type: typeOfKind[column.kind!], columnId: column.id }))
    view = tableFields(definition.name, definition.id, tags, fields)
    fieldsOf.set(definition, view)
  }
  return view
}

/**
 * Whether the table parsed is still what it was parsed against, as far as it matters: rows of a table that
 * only got wider in the meantime are right, unless they would widen it themselves.
 */
export function isCurrent(parsed: ParsedTable, database: DatabaseDefinition | undefined): boolean {
  const definition = database?.tableByName.get(parsed.table.name)
  if (definition === undefined) return parsed.table.tableId === null
  if (definition.id !== parsed.table.tableId) return false
  return viewOf(definition) === parsed.table || (parsed.newTags.length === 0 && parsed.newFields.length === 0)
}

/** What the tables of one request add to a database of that id; none if nothing. */
export function changesOf(
  tables: readonly ParsedTable[], databaseId: number, database: DatabaseDefinition | undefined,
): CatalogChange[] {
  let nextTableId = database?.nextTableId ?? 0
  const changes: CatalogChange[] = []
  for (const parsed of tables) {
    const isNew = parsed.table.tableId === null
    if (!isNew && parsed.newTags.length === 0 && parsed.newFields.length === 0) continue
    const definition = database?.tableByName.get(parsed.table.name)
    const columns = newColumns(parsed, definition?.columns.length ?? 1)
    changes.push(definition === undefined
      ? { kind: 'create-table', database: databaseId, id: nextTableId++, name: parsed.table.name, columns }
      : { kind: 'add-columns', database: databaseId, table: definition.id, columns })
  }
  return changes
}

/** Ids go on from the number of columns: a table's columns are never removed. */
function newColumns(parsed: ParsedTable, firstId: number): NewColumn[] {
  const tags = parsed.newTags.map((name) => ({ name, role: 'tag' as const, kind: null }))
  const fields = parsed.newFields.map(({ name, type }) =>
    ({ name, role: 'field' as const, kind: kindOfType[type] }))
  return [...tags, ...fields].map((column, i) => ({ id: firstId + i, ...column }))
}
