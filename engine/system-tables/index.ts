// Every virtual table of information_schema and system, and which of them a database shows. A new one is a
// file that exports a Provider, and a line here.
import type { ProviderView } from '../../planner/catalog.ts'
import type { DatabaseDefinition } from '../../storage/catalog/definitions.ts'
import { INTERNAL_DATABASE } from '../../storage/catalog/names.ts'
import { columns } from './columns.ts'
import { databases } from './databases.ts'
import { dfSettings } from './df-settings.ts'
import { functions } from './functions.ts'
import { generationDurations } from './generation-durations.ts'
import { influxdbSchema } from './influxdb-schema.ts'
import { parquetFiles } from './parquet-files.ts'
import { parameters } from './parameters.ts'
import type { Provider } from './provider.ts'
import { queries } from './queries.ts'
import { routines } from './routines.ts'
import { schemata } from './schemata.ts'
import { tables } from './tables.ts'
import { systemTables } from './system-tables.ts'
import { views } from './views.ts'

/** In the order in which the reference shows them. */
const providers: readonly Provider[] = [
  databases, generationDurations, influxdbSchema, parquetFiles, queries, systemTables,
  tables, views, columns, dfSettings, schemata, routines, parameters, functions,
]

const isOf = (one: Provider, database: DatabaseDefinition): boolean =>
  !one.isInternal || database.name === INTERNAL_DATABASE

/** Those a database shows. */
export function providersOf(database: DatabaseDefinition): readonly Provider[] {
  return providers.filter((one) => !one.isHidden && isOf(one, database))
}

export function findProvider(database: DatabaseDefinition, schema: string, name: string): Provider | null {
  return providers.find((one) => one.view.schema === schema && one.view.name === name &&
    isOf(one, database)) ?? null
}

export function providerOf(view: ProviderView): Provider {
  return providers.find((one) => one.view === view)!
}
