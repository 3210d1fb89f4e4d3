// non_negative_derivative(x, time[, unit]): as derivative, NULL where the value falls.
import { changePieces, derivative, derivativeSignature } from '../changes.ts'
import { window } from '../define.ts'

export default window({
  name: 'non_negative_derivative',
  usage: 'non_negative_derivative(x, time[, unit])',
  doc: 'The change of the value per unit of time (a second); NULL where it falls.',
  examples: [
    ['SELECT non_negative_derivative(x, to_timestamp(x)) OVER () FROM (VALUES (7)) AS t(x)', null],
  ],
  signature: derivativeSignature,
  pieces: changePieces,
  evaluate: derivative(true),
})
