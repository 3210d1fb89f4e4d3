// What /metrics shows of the engine: counters and gauges under the reference's names where it has one. Reads
// what the parts count anyway, when asked; keeps nothing itself.
import type { Storage } from '../storage/storage.ts'
import type { Owner } from '../kernels/extents.ts'
import type { Measurement } from './door.ts'
import type { QueryCounts, SpilledBytes } from './queries.ts'
import type { WriteCounts } from './write/writer.ts'

const unlabelled: ReadonlyMap<string, string> = new Map()

export function measurementsOf(
  storage: Storage, writes: WriteCounts, queries: QueryCounts, spilled: SpilledBytes,
  partsElsewhere: number,
): Measurement[] {
  const { budgets } = storage
  const { writeBufferBytes: _filled, ...rest } = budgets
  const owners: Owner[] = Object.values(rest)
  return [
    counter('influxdb3_write_lines', 'Lines of line protocol stored', writes.lines),
    counter('influxdb3_write_lines_rejected', 'Lines of line protocol refused', writes.rejectedLines),
    counter('influxdb3_write_bytes', 'Bytes of line protocol stored', writes.bytes),
    counter('influxdb3_queries', 'Queries started', queries.started),
    counter('influxdb3_queries_failed', 'Queries that ended with an error', queries.failed),
    counter('influxdb3_query_spilled_bytes', 'Bytes that queries put on disk, for want of memory',
      spilled.written),
    counter('influxdb3_query_parts_elsewhere', 'Parts of queries done beside the main thread',
      partsElsewhere),
    gauge('influxdb3_query_spill_bytes', 'Bytes that running queries have on disk', spilled.held),
    counter('influxdb3_wal_bytes', 'Bytes written to the log', storage.wal.writtenBytes),
    gauge('influxdb3_parquet_files', 'Data files', storage.persister.files.size),
    {
      name: 'influxdb3_memory_bytes', help: 'Kernel memory in use, by purpose', kind: 'gauge',
      values: owners.map((owner) => ({ labels: new Map([['purpose', owner.name]]), value: owner.usedBytes })),
    },
  ]
}

const counter = (name: string, help: string, value: number): Measurement =>
  ({ name, help, kind: 'counter', values: [{ labels: unlabelled, value }] })

const gauge = (name: string, help: string, value: number): Measurement =>
  ({ name, help, kind: 'gauge', values: [{ labels: unlabelled, value }] })
