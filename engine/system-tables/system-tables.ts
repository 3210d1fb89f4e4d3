// system.tables, in `_internal`: the tables of every database, also deleted ones.
import { boolean, uint64, utf8, type DataType } from '../../kernels/type.ts'
import { provider, type ProviderContext } from './provider.ts'

const timestampSeconds: DataType = { kind: 'timestamp', unit: 's', zone: 'UTC' }

export const systemTables = provider('system', 'tables', [
  ['database_name', utf8], ['table_name', utf8], ['column_count', uint64], ['series_key_columns', utf8],
  ['last_cache_count', uint64], ['distinct_cache_count', uint64], ['deleted', boolean],
  ['hard_deletion_time', timestampSeconds, true],
], function* ({ storage }: ProviderContext) {
  for (const database of storage.catalog.databases.values()) {
    for (const { name, columns, deleted } of database.tables.values()) {
      const key = columns.filter((column) => column.role === 'tag').map((column) => column.name).join(', ')
      const at = deleted?.hardDeleteAtMs ?? database.deleted?.hardDeleteAtMs ?? null
      yield [
        database.name, name, BigInt(columns.length), key, 0n, 0n,
        deleted !== null || database.deleted !== null,
        at === null ? null : BigInt(Math.floor(at / 1000)),
      ]
    }
  }
}, { isInternal: true })
