// The planner's view of one database, out of one immutable state of the catalog. Table views are made once
// for each definition; what they carry of storage is ids only, so a plan outlives the version it was made
// under.
import type { CatalogView, ProviderView, TableColumn, TableView } from '../planner/catalog.ts'
import { defaultSchema } from '../planner/catalog.ts'
import {
  typeOfColumn, type DatabaseDefinition, type TableDefinition,
} from '../storage/catalog/definitions.ts'
import type { TableHandle } from './operators/table/reader.ts'

const views = new WeakMap<TableDefinition, TableView>()

export function catalogView(
  database: DatabaseDefinition, provider: (schema: string, name: string) => ProviderView | null,
): CatalogView {
  return {
    database: database.name,
    table: (schema, name) => {
      const definition = schema === defaultSchema ? database.tableByName.get(name) : undefined
      return definition === undefined ? null : tableView(database, definition)
    },
    provider,
    tables: () => Array.from(database.tableByName.values(), (table) => tableView(database, table)),
  }
}

function tableView(database: DatabaseDefinition, table: TableDefinition): TableView {
  let view = views.get(table)
  if (view === undefined) {
    const source: TableHandle = { databaseId: database.id, tableId: table.id }
    const columns = table.columns.map((column): TableColumn => ({
      name: column.name, type: typeOfColumn(column), role: column.role, nullable: column.role !== 'time',
      columnId: column.id,
    }))
    view = {
      schema: defaultSchema, name: table.name, source,
      columns: columns.sort((a, b) => a.name < b.name ? -1 : 1),
      tags: table.columns.filter((column) => column.role === 'tag').map((column) => column.name),
    }
    views.set(table, view)
  }
  return view
}
