// lead(x[, n[, default]]): the value n rows after in the partition.
import { window } from '../define.ts'
import { shifted, shiftPieces, shiftSignature } from '../shift.ts'

export default window({
  name: 'lead',
  usage: 'lead(x[, n[, default]])',
  doc: 'The value n rows (or 1) after the row in its partition; the default or NULL if there is none.',
  examples: [['SELECT lead(x) OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', null]],
  signature: shiftSignature,
  pieces: (call) => shiftPieces(1, call),
  evaluate: (call, args, rows, at) => shifted(1, call, args, rows, at),
})
