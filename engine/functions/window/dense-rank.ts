// dense_rank(): the number of the group of peers in its partition, from 1.
import { uint64 } from '../../../kernels/type.ts'
import { window } from '../define.ts'
import { byState } from '../window-evaluator.ts'
import { counts, ranks } from '../window-rows.ts'

export default window({
  name: 'dense_rank',
  usage: 'dense_rank()',
  doc: 'The number of the group of peers in its partition, from 1.',
  examples: [['SELECT dense_rank() OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', 1n]],
  gives: uint64,
  pieces: byState,
  evaluate: (_, __, rows, at) => counts(ranks(true, rows, at), rows),
})
