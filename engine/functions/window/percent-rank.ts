// percent_rank(): (rank - 1) / (rows of the partition - 1); 0 in a partition of one row.
import { float64 } from '../../../kernels/type.ts'
import { window } from '../define.ts'
import { byStateAndSize } from '../window-evaluator.ts'
import { fractions, ranks } from '../window-rows.ts'

export default window({
  name: 'percent_rank',
  usage: 'percent_rank()',
  doc: '(rank - 1) / (rows of the partition - 1); 0 in a partition of one row.',
  examples: [['SELECT percent_rank() OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', 0]],
  gives: float64,
  pieces: byStateAndSize,
  evaluate: (_, __, rows, at) => fractions(
    ranks(false, rows, at), rows, at, (rank, size) => size === 1 ? 0 : (rank - 1) / (size - 1)),
})
