// system.influxdb_schema: the columns of every table by the names line protocol has for their types. Not
// the SQL types (information_schema.columns). Rows follow the tables' and the columns' names.
import { utf8 } from '../../kernels/type.ts'
import { provider, type ProviderContext } from './provider.ts'

const fieldNames = {
  float64: 'float', int64: 'integer', uint64: 'uinteger', utf8: 'string', bool: 'boolean',
} as const

export const influxdbSchema = provider('system', 'influxdb_schema', [
  ['measurement', utf8], ['key', utf8], ['data_type', utf8],
], function* ({ database }: ProviderContext) {
  for (const name of [...database.tableByName.keys()].sort()) {
    const columns = database.tableByName.get(name)!.columns.toSorted((a, b) => a.name < b.name ? -1 : 1)
    for (const column of columns) {
      yield [name, column.name, column.kind === null ? column.role : fieldNames[column.kind]]
    }
  }
})
