// derivative(x, time[, unit]): how fast a value changes.
import { changePieces, derivative, derivativeSignature } from '../changes.ts'
import { window } from '../define.ts'

export default window({
  name: 'derivative',
  usage: 'derivative(x, time[, unit])',
  doc: 'The change of the value since the one before it in the partition, per unit of time (a second).',
  examples: [['SELECT derivative(x, to_timestamp(x)) OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', null]],
  signature: derivativeSignature,
  pieces: changePieces,
  evaluate: derivative(false),
})
