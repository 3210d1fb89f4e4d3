// row_number(): the place of the row in its partition, from 1. A kernel counts.
import { flat } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { uint64 } from '../../../kernels/type.ts'
import { window } from '../define.ts'

export default window({
  name: 'row_number',
  usage: 'row_number()',
  doc: 'The number of the row in its partition, from 1.',
  examples: [['SELECT row_number() OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', 1n]],
  gives: uint64,
  evaluate: (_, __, rows, at) => {
    const out = at.arena.alloc(rows.rows * 8 + 16)
    kernels.count_since_start(rows.partitionStarts, rows.rows, out)
    return flat(uint64, rows.rows, out, 0)
  },
})
