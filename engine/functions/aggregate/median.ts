// median(x): the middle of the sorted values, or the mean of the two middles (cut for integers). Holds all
// values.
import { float64, int64, uint64 } from '../../../kernels/type.ts'
import { ofDecimal } from '../decimals.ts'
import { aggregate } from '../define.ts'
import { allValues } from '../all-values.ts'
import { columnOf } from '../../expressions/scalars.ts'
import type { Scalar } from '../../../kernels/column.ts'

function middle(values: readonly Scalar[]): Scalar {
  if (values.length === 0) return null
  const half = values.length >>> 1
  const high = values[half]!
  if (values.length % 2 === 1) return high
  const low = values[half - 1]!
  return typeof high === 'bigint' ? ((low as bigint) + high) / 2n : ((low as number) + (high as number)) / 2
}

export default aggregate({
  name: 'median',
  usage: 'median(x)',
  doc: 'The median of all values that are not NULL.',
  examples: [['SELECT median(x) FROM (VALUES (1.0), (2.0), (10.0)) AS t(x)', 2],
    ['SELECT median(x) FROM (VALUES (1), (4)) AS t(x)', 2n]],
  signature: ofDecimal((type) => type),
  overloads: [int64, uint64, float64].map((type) => ({ takes: [type], rest: null, gives: type })),
  accumulate: allValues((groups, call, at) => columnOf(groups.map(middle), call.type, at.arena)),
})
