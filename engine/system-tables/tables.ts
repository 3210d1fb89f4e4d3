// information_schema.tables: user tables, system tables, and the views of information_schema itself.
import { utf8 } from '../../kernels/type.ts'
import { catalogName, defaultSchema } from '../../planner/catalog.ts'
import { providersOf } from './index.ts'
import { provider, type ProviderContext } from './provider.ts'

export const tables = provider('information_schema', 'tables', [
  ['table_catalog', utf8], ['table_schema', utf8], ['table_name', utf8], ['table_type', utf8],
], function* ({ database }: ProviderContext) {
  const providers = providersOf(database)
  for (const name of [...database.tableByName.keys()].sort()) {
    yield [catalogName, defaultSchema, name, 'BASE TABLE']
  }
  for (const { view } of providers) yield [catalogName, view.schema, view.name, view.type]
})
