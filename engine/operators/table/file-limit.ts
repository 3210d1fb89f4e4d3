// --query-file-limit: a query that would read more Parquet files of one table than that is refused before it
// reads any. Counted as the reference counts them: the files whose times meet the query's, for each place
// where the query names the table, whether or not the answer could be had from fewer.
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { inputsOf, subqueriesOf, type Plan } from '../../../planner/plan.ts'
import { sourcesWithin } from '../../../storage/buffer/disjoint.ts'
import type { Query } from '../../query.ts'
import type { TableReader } from './reader.ts'
import { boundsOf } from './table-read.ts'

export function refuseManyFiles(plan: Plan, query: Query, reader: TableReader, limit: number): void {
  // What is only explained reads nothing.
  if (plan.kind === 'explain' && !plan.analyze) return
  if ('table' in plan) {
    const { low, high } = boundsOf(plan, query, reader)
    const sources = sourcesWithin(reader.version(plan.table), low, high)
    const files = sources.filter((source) => source.isFile).length
    if (files > limit) fail('file-limit', NOWHERE, { limit, files, table: plan.table.name })
  }
  for (const below of [...inputsOf(plan), ...subqueriesOf(plan)]) refuseManyFiles(below, query, reader, limit)
}
