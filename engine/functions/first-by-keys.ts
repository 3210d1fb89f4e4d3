// First and last rows by keys that are no single number (texts, several keys), and of values that are lists:
// rows are kept and sorted once. The slow lane of first-last.ts.
import { flat, type Column } from '../../kernels/column.ts'
import { physicalOf, type DataType } from '../../kernels/type.ts'
import type { AggregateCall } from '../../planner/expression.ts'
import { columnOf } from '../expressions/scalars.ts'
import { countedRows, type Accumulator, type AggregateContext } from './accumulator.ts'
import { GroupedRows } from './grouped-rows.ts'
import { orderedValues } from './ordered-values.ts'

/** Whether the fast lane can not serve the call: it compares one key of 8 bytes. */
export function needsSorting(call: AggregateCall): boolean {
  const isNumber = (type: DataType): boolean => ['i64', 'u64', 'f64'].includes(physicalOf(type))
  return call.orderBy.length > 1 || call.orderBy.some((key) => !isNumber(key.expr.type)) ||
    physicalOf(call.args[0]!.type) === 'nested'
}

export function firstOrLastSorted(wantLast: boolean): (context: AggregateContext) => Accumulator {
  return (context) => {
    const { call } = context
    const type = call.type.kind === 'dictionary' ? call.type.value : call.type
    return orderedValues(!call.ignoreNulls, (groups, at) =>
      columnOf(groups.map((values) => values.at(wantLast ? -1 : 0) ?? null), type, at.arena))(context)
  }
}

/** selector_min and selector_max of texts and decimals: the struct is kept, its value and time are keys. */
export function selectorSorted(kind: 'min' | 'max'): (context: AggregateContext) => Accumulator {
  return ({ call, held }) => {
    const { type } = call
    const keys = [call.args[0]!.type, call.args[1]!.type]
    const rows = new GroupedRows([type, ...keys], 1, [
      { descending: kind === 'max', nullsFirst: false }, { descending: false, nullsFirst: false },
    ], held)
    return {
      update: (input, s, _, at) => {
        const [value, time] = input.args
        const whole: Column = { ...flat(type, s.rows, 0, 0), children: input.args }
        rows.add(s, [whole, value!, time!], countedRows(input, 0, s.rows, at), at)
      },
      finish: (from, n, at) =>
        columnOf(rows.valuesOf(from, n, at).map((values) => values[0] ?? null), type, at.arena),
    }
  }
}
