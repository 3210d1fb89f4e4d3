// atanh(x): the inverse hyperbolic tangent; NaN outside (-1, 1).
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'atanh',
  usage: 'atanh(x)',
  doc: 'The inverse hyperbolic tangent; NaN outside (-1, 1).',
  examples: [['atanh(0)', 0]],
  overloads: floatOverloads(1),
  float: Math.atanh,
})
