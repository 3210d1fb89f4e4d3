// count(*), count(x), count(x, y): rows, or rows in which no argument is NULL.
import { CONST, flat } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { int64 } from '../../../kernels/type.ts'
import { bothValid, isNullConstant } from '../../expressions/forms.ts'
import { Cells, countedRows } from '../accumulator.ts'
import { aggregate } from '../define.ts'

export default aggregate({
  name: 'count',
  usage: 'count(x, …)',
  doc: 'The number of rows; with arguments, of rows in which none of them is NULL.',
  examples: [
    ['SELECT count(*) FROM (VALUES (1), (NULL)) AS t(x)', 2n],
    ['SELECT count(x) FROM (VALUES (1), (NULL)) AS t(x)', 1n],
  ],
  signature: (types) => ({ args: types, gives: int64 }),
  ofNothing: 'zero',
  star: true,
  accumulate: ({ held }) => {
    const counts = new Cells(held, 8)
    return {
      update: (input, s, groups, at) => {
        counts.reach(groups)
        if (input.args.some(isNullConstant)) return
        const valid = input.args.reduce(
          (all, c, i) => c.kind === CONST ? all
            : bothValid(all, countedRows(input, i, s.rows, at), s.rows, at.arena), input.mask)
        kernels.count_by_run(valid, s.ends, s.groups, s.count, counts.at)
      },
      finish: (from, n) => {
        counts.reach(from + n)
        return flat(int64, n, counts.at + from * 8, 0)
      },
    }
  },
})
