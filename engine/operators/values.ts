// Rows of expressions without columns (VALUES), in batches; also the one row of no columns under
// `SELECT 1`. One value at a time: such rows stand in the query's text, so they are few.
import { constantColumn, columnOf, scalarAt } from '../expressions/scalars.ts'
import type { Vector } from '../expressions/vector.ts'
import type { DataType } from '../../kernels/type.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'

export function* valueRows(
  types: readonly DataType[], rows: readonly (readonly Vector[])[], query: Query,
): Steps {
  const arena = query.scratch()
  const one = { rows: 1, columns: [], runs: null }
  for (let from = 0; from < rows.length; from += query.batchRows) {
    const part = rows.slice(from, from + query.batchRows)
    const columns = types.map((type, j) => {
      const values = part.map((row) => scalarAt(row[j]!.evaluate(one, { arena, query }), 0))
      return values.length === 1 ? constantColumn(values[0]!, type, 1, arena) : columnOf(values, type, arena)
    })
    yield { rows: part.length, columns, runs: null }
    arena.reset()
  }
}
