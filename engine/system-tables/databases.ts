// system.databases, in `_internal`: every database, also deleted ones.
import { boolean, uint64, utf8, type DataType } from '../../kernels/type.ts'
import { provider, type ProviderContext } from './provider.ts'

const timestampSeconds: DataType = { kind: 'timestamp', unit: 's', zone: 'UTC' }

export const databases = provider('system', 'databases', [
  ['database_name', utf8], ['retention_period_ns', uint64, true], ['deleted', boolean],
  ['hard_deletion_time', timestampSeconds, true],
], function* ({ storage }: ProviderContext) {
  for (const { name, retentionNs, deleted } of storage.catalog.databases.values()) {
    const at = deleted?.hardDeleteAtMs ?? null
    yield [name, retentionNs, deleted !== null, at === null ? null : BigInt(Math.floor(at / 1000))]
  }
}, { isInternal: true })
