// row_number(): the place of the row in its partition, from 1. A kernel counts.
import { uint64 } from '../../../kernels/type.ts'
import { window } from '../define.ts'
import { byState } from '../window-evaluator.ts'
import { counts, rowNumbers } from '../window-rows.ts'

export default window({
  name: 'row_number',
  usage: 'row_number()',
  doc: 'The number of the row in its partition, from 1.',
  examples: [['SELECT row_number() OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', 1n]],
  gives: uint64,
  pieces: byState,
  evaluate: (_, __, rows, at) => counts(rowNumbers(rows, at), rows),
})
