// avg(x): the mean, as a float; of decimals, a decimal with four more digits behind the point. Packed values
// are added as integers first, so nothing is rounded on the way.
import { PACKED, flat } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { float64, int64, physicalOf, uint64 } from '../../../kernels/type.ts'
import { flatEights, isNullConstant } from '../../expressions/forms.ts'
import { Cells, countedBits, countedRows } from '../accumulator.ts'
import { decimalSums, meanType, ofDecimal } from '../decimals.ts'
import { aggregate } from '../define.ts'

export default aggregate({
  name: 'avg',
  aliases: ['mean'],
  usage: 'avg(x)',
  doc: 'The mean of all values that are not NULL.',
  examples: [['SELECT avg(x) FROM (VALUES (1), (NULL), (2)) AS t(x)', 1.5]],
  signature: ofDecimal(meanType),
  overloads: [
    { takes: [float64], rest: null, gives: float64 },
    { takes: [int64], rest: null, gives: float64 },
    { takes: [uint64], rest: null, gives: float64 },
  ],
  accumulate: ({ call, held }) => {
    const from = call.args[0]!.type
    if (from.kind === 'decimal' && call.type.kind === 'decimal')
      return decimalSums(true, from, call.type, held)
    const sums = new Cells(held, 8)
    const counts = new Cells(held, 8)
    return {
      update: (input, s, groups, at) => {
        sums.reach(groups)
        counts.reach(groups)
        const x = input.args[0]!
        if (isNullConstant(x)) return
        const valid = countedRows(input, 0, s.rows, at)
        const physical = physicalOf(x.type)
        if (x.kind === PACKED) {
          kernels.sum_packed_by_run(
            physical === 'f64' ? 2
              : 1, x.data, x.width, x.extra, valid, s.ends, s.groups, s.count, sums.at, counts.at)
          return
        }
        const values = flatEights(x, at.arena)
        if (physical === 'f64')
          kernels.sum_f64_by_run(values, valid, s.ends, s.groups, s.count, sums.at, counts.at)
        else {
          kernels.sum_i64_as_f64_by_run(
            values, physical === 'u64' ? 1 : 0, valid, s.ends, s.groups, s.count, sums.at, counts.at)
        }
      },
      finish: (from, n, at) => {
        sums.reach(from + n)
        counts.reach(from + n)
        const out = at.arena.alloc(n * 8 + 16)
        kernels.average(sums.at + from * 8, counts.at + from * 8, n, out)
        return flat(float64, n, out, countedBits(counts, from, n, at.arena))
      },
    }
  },
})
