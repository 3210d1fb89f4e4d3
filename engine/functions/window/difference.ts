// difference(x): a value minus the one before it.
import { changePieces, difference, differenceSignature } from '../changes.ts'
import { window } from '../define.ts'

export default window({
  name: 'difference',
  usage: 'difference(x)',
  doc: 'The value minus the one before it in the partition, NULLs left out; NULL for the first.',
  examples: [['SELECT difference(x) OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', null]],
  signature: differenceSignature,
  pieces: changePieces,
  evaluate: difference(false),
})
