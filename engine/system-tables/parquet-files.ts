// system.parquet_files: the data files of a database's tables.
import { int64, uint64, utf8 } from '../../kernels/type.ts'
import { provider, type ProviderContext } from './provider.ts'

export const parquetFiles = provider('system', 'parquet_files', [
  ['table_name', utf8], ['path', utf8], ['size_bytes', uint64], ['row_count', uint64], ['min_time', int64],
  ['max_time', int64],
], function* ({ storage, database }: ProviderContext) {
  for (const file of storage.persister.files.values()) {
    const table = file.database === database.id ? database.tables.get(file.table) : undefined
    if (table === undefined || table.deleted !== null) continue
    yield [
      table.name, file.path, BigInt(file.bytes), BigInt(file.rows), BigInt(file.minTime),
      BigInt(file.maxTime),
    ]
  }
})
