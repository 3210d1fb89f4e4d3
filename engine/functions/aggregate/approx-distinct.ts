// approx_distinct(x): the number of different values by a sketch, in bounded memory.
import { uint64 } from '../../../kernels/type.ts'
import { columnOf } from '../../expressions/scalars.ts'
import { countedRows, groupOfRows } from '../accumulator.ts'
import { aggregate } from '../define.ts'
import { Sketches } from '../hyper-log-log.ts'

export default aggregate({
  name: 'approx_distinct',
  usage: 'approx_distinct(x)',
  doc: 'The number of different values that are not NULL: exact to 768, beyond that within about 1 %.',
  examples: [['SELECT approx_distinct(x) FROM (VALUES (1), (NULL), (1), (2)) AS t(x)', 2n]],
  signature: (types) => types.length === 1 ? { args: types, gives: uint64 } : null,
  ofNothing: 'zero',
  ignoresDuplicates: true,
  accumulate: ({ held }) => {
    const sketches = new Sketches(held)
    return {
      update: (input, s, groups, at) => {
        sketches.reach(groups)
        const valid = countedRows(input, 0, s.rows, at)
        sketches.add(input.args[0]!, valid, groupOfRows(s, at.arena), s.rows, at)
      },
      finish: (from, n, at) => {
        sketches.reach(from + n)
        const counts = Array.from({ length: n }, (_, i) => BigInt(sketches.count(from + i)))
        return columnOf(counts, uint64, at.arena)
      },
    }
  },
})
