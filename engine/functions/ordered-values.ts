// Aggregates that need all values of a group in the order of ORDER BY inside the call, or of arrival:
// string_agg, nth_value. Rows are kept and sorted once, by group and keys (grouped-rows.ts).
import type { Column, Scalar } from '../../kernels/column.ts'
import { bothValid } from '../expressions/forms.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { countedRows, type Accumulator, type AggregateContext } from './accumulator.ts'
import { GroupedRows } from './grouped-rows.ts'

/** `keepNulls`: NULLs are values too. `finish` makes the results of groups from their values in order. */
export function orderedValues(
  keepNulls: boolean, finish: (groups: readonly (readonly Scalar[])[], at: Evaluation) => Column,
): (context: AggregateContext) => Accumulator {
  return ({ call, held }) => {
    const types = [call.args[0]!.type, ...call.orderBy.map((k) => k.expr.type)]
    const rows = new GroupedRows(types, 1, call.orderBy, held)
    return {
      update: (input, s, _, at) => {
        const wanted = keepNulls ? bothValid(input.mask, 0, s.rows, at.arena)
          : countedRows(input, 0, s.rows, at)
        rows.add(s, [input.args[0]!, ...input.order], wanted, at)
      },
      finish: (from, n, at) => finish(rows.valuesOf(from, n, at), at),
    }
  }
}
