// non_negative_difference(x): as difference, NULL where the value falls.
import { changePieces, difference, differenceSignature } from '../changes.ts'
import { window } from '../define.ts'

export default window({
  name: 'non_negative_difference',
  usage: 'non_negative_difference(x)',
  doc: 'The value minus the one before it in the partition; NULL for the first, and where it falls.',
  examples: [['SELECT non_negative_difference(x) OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', null]],
  signature: differenceSignature,
  pieces: changePieces,
  evaluate: difference(true),
})
