// Aggregates that need every value at the end (median): values are kept in order of arrival with their
// groups, and sorted by (group, value) once, by the radix sort (grouped-rows.ts).
import type { Column, Scalar } from '../../kernels/column.ts'
import type { AggregateCall } from '../../planner/expression.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { countedRows, type Accumulator, type AggregateContext } from './accumulator.ts'
import { GroupedRows } from './grouped-rows.ts'

const up = { descending: false, nullsFirst: false }

/** `finish` receives the sorted values of each group asked for. */
export function allValues(
  finish: (groups: readonly (readonly Scalar[])[], call: AggregateCall, at: Evaluation) => Column,
): (context: AggregateContext) => Accumulator {
  return ({ call, held }) => {
    const rows = new GroupedRows([call.args[0]!.type], 0, [up], held)
    return {
      update: (input, s, _, at) => {
        rows.add(s, [input.args[0]!], countedRows(input, 0, s.rows, at), at)
      },
      finish: (from, n, at) => finish(rows.valuesOf(from, n, at), call, at),
    }
  }
}
