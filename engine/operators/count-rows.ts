// count(*) without reading rows: sources wholly inside the bounds answer from their number of rows, others
// from their runs.
import { i64 } from '../../kernels/memory.ts'
import { flat } from '../../kernels/column.ts'
import { int64 } from '../../kernels/type.ts'
import type { CountRows } from '../../planner/plan.ts'
import type { Scope } from '../expressions/compile.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'
import type { RowGroup, TableSource, TimeBounds } from './table/table-source.ts'
import { TableRead } from './table/table-read.ts'

export function* countRows(
  plan: CountRows, query: Query, reader: TableSource, subquery: Scope['subquery'],
): Steps {
  const read = yield* TableRead.start(plan, query, reader, subquery, false)
  const arena = query.scratch()
  let rows = 0
  for (const group of yield* read.groups()) {
    if (group.isCounted && read.allowed === 0 && isInside(group, read.bounds)) {
      rows += group.rows
      continue
    }
    const { segment, close } = yield* read.open(group)
    try {
      rows += read.ranges(segment, arena).rows
    } finally {
      close()
    }
    arena.reset()
    query.check()
  }
  const at = query.arena.alloc(8)
  i64[at / 8] = BigInt(rows)
  yield { rows: 1, columns: [flat(int64, 1, at, 0)], runs: null }
}

function isInside(group: RowGroup, bounds: TimeBounds): boolean {
  return (bounds.low === null || group.minTime >= bounds.low) &&
    (bounds.high === null || group.maxTime <= bounds.high)
}
