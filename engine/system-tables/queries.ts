// system.queries: the last queries of the database that asks, the one that asks among them.
import { boolean, int64, timestampNs, utf8, type DataType } from '../../kernels/type.ts'
import { provider, type ProviderContext } from './provider.ts'

const duration: DataType = { kind: 'duration', unit: 'ns' }

export const queries = provider('system', 'queries', [
  ['id', utf8], ['phase', utf8], ['issue_time', timestampNs], ['query_type', utf8], ['query_text', utf8],
  ['partitions', int64, true], ['parquet_files', int64, true], ['plan_duration', duration, true],
  ['permit_duration', duration, true], ['execute_duration', duration, true],
  ['end2end_duration', duration, true], ['compute_duration', duration, true], ['max_memory', int64, true],
  ['success', boolean], ['running', boolean], ['cancelled', boolean], ['trace_id', utf8, true],
], function* ({ queryLog, database }: ProviderContext) {
  for (const one of queryLog.of(database.name)) {
    const { phase, issuedMs, plannedMs, endedMs } = one
    yield [
      String(one.number).padStart(12, '0'), phase, one.issuedNs, one.language, one.text,
      null, null, elapsedNs(issuedMs, plannedMs),
      plannedMs === null ? null : 0n, elapsedNs(plannedMs, endedMs),
      elapsedNs(issuedMs, endedMs), elapsedNs(0, one.computeMs),
      one.maxMemoryBytes === null ? null : BigInt(one.maxMemoryBytes),
      phase === 'success', endedMs === null, phase === 'cancel', null,
    ]
  }
})

function elapsedNs(fromMs: number | null, toMs: number | null): bigint | null {
  return fromMs === null || toMs === null ? null : BigInt(Math.round((toMs - fromMs) * 1e6))
}
