// sum(x): integers stay integers and wrap, floats are added as they come. NULL without any value.
import { PACKED, flat } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { float64, int64, physicalOf, uint64, type DataType } from '../../../kernels/type.ts'
import type { Resolved } from '../../../planner/function.ts'
import { flatEights } from '../../expressions/forms.ts'
import { countedSums } from '../counted-sums.ts'
import { decimalSums, ofDecimal, sumType } from '../decimals.ts'
import { aggregate } from '../define.ts'
import { ofDuration } from '../durations.ts'

/** Small unsigned integers add up to a large one; durations keep their unit. */
function sumOf(types: readonly DataType[]): Resolved | null {
  const [type] = types
  if (types.length === 1 && type!.kind === 'int' && !type!.signed) return { args: [uint64], gives: uint64 }
  return ofDuration(types)
}

export default aggregate({
  name: 'sum',
  usage: 'sum(x)',
  doc: 'The sum of all values that are not NULL.',
  examples: [['SELECT sum(x) FROM (VALUES (1), (NULL), (2)) AS t(x)', 3n]],
  signature: (types, values) => sumOf(types) ?? ofDecimal(sumType)(types, values),
  overloads: [
    { takes: [int64], rest: null, gives: int64 },
    { takes: [uint64], rest: null, gives: uint64 },
    { takes: [float64], rest: null, gives: float64 },
  ],
  accumulate: ({ call, held }) => {
    const from = call.args[0]!.type
    if (from.kind === 'decimal' && call.type.kind === 'decimal')
      return decimalSums(false, from, call.type, held)
    const isFloat = physicalOf(call.type) === 'f64'
    return countedSums(held, {
      width: 8,
      add: (x, valid, s, sums, counts, at) => {
        if (x.kind === PACKED) {
          kernels.sum_packed_by_run(
            isFloat ? 2 : 0, x.data, x.width, x.extra, valid, s.ends, s.groups, s.count, sums, counts)
        } else {
          const kernel = isFloat ? kernels.sum_f64_by_run : kernels.sum_i64_by_run
          kernel(flatEights(x, at.arena), valid, s.ends, s.groups, s.count, sums, counts)
        }
      },
      result: (sums, _counts, validity, n) => flat(call.type, n, sums, validity),
    })
  },
})
