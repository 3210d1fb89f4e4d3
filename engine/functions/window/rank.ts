// rank(): the number of rows before the row and its peers, plus 1.
import { uint64 } from '../../../kernels/type.ts'
import { window } from '../define.ts'
import { byState } from '../window-evaluator.ts'
import { counts, ranks } from '../window-rows.ts'

export default window({
  name: 'rank',
  usage: 'rank()',
  doc: 'The number of rows before the row and its peers, plus 1.',
  examples: [['SELECT rank() OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', 1n]],
  gives: uint64,
  pieces: byState,
  evaluate: (_, __, rows, at) => counts(ranks(false, rows, at), rows),
})
