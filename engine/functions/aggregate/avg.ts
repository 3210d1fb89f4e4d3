// avg(x): the mean, as a float; of decimals, a decimal with four more digits behind the point; of durations,
// one of their unit. Packed values are added as integers first, so nothing is rounded on the way.
import { PACKED, flat } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { float64, int64, physicalOf, uint64 } from '../../../kernels/type.ts'
import { flatEights } from '../../expressions/forms.ts'
import { countedSums, type CountedSums } from '../counted-sums.ts'
import { decimalSums, meanType, ofDecimal } from '../decimals.ts'
import { aggregate } from '../define.ts'
import { durationMeans, ofDuration } from '../durations.ts'

export default aggregate({
  name: 'avg',
  aliases: ['mean'],
  usage: 'avg(x)',
  doc: 'The mean of all values that are not NULL: a float, a decimal of decimals, a duration of durations.',
  examples: [['SELECT avg(x) FROM (VALUES (1), (NULL), (2)) AS t(x)', 1.5]],
  signature: (types, values) => ofDuration(types) ?? ofDecimal(meanType)(types, values),
  overloads: [
    { takes: [float64], rest: null, gives: float64 },
    { takes: [int64], rest: null, gives: float64 },
    { takes: [uint64], rest: null, gives: float64 },
  ],
  accumulate: ({ call, held }) => {
    const from = call.args[0]!.type
    if (from.kind === 'decimal' && call.type.kind === 'decimal')
      return decimalSums(true, from, call.type, held)
    if (from.kind === 'duration') return durationMeans(from, held)
    return countedSums(held, {
      width: 8,
      add: addAsFloat,
      result: (sums, counts, validity, n, at) => {
        const out = at.arena.alloc(n * 8 + 16)
        kernels.average(sums, counts, n, out)
        return flat(float64, n, out, validity)
      },
    })
  },
})

const addAsFloat: CountedSums['add'] = (x, valid, s, sums, counts, at) => {
  const physical = physicalOf(x.type)
  if (x.kind === PACKED) {
    const how = physical === 'f64' ? 2 : 1
    kernels.sum_packed_by_run(how, x.data, x.width, x.extra, valid, s.ends, s.groups, s.count, sums, counts)
    return
  }
  const values = flatEights(x, at.arena)
  if (physical === 'f64')
    kernels.sum_f64_by_run(values, valid, s.ends, s.groups, s.count, sums, counts)
  else {
    const unsigned = physical === 'u64' ? 1 : 0
    kernels.sum_i64_as_f64_by_run(values, unsigned, valid, s.ends, s.groups, s.count, sums, counts)
  }
}
