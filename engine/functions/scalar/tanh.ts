// tanh(x): the hyperbolic tangent.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'tanh',
  usage: 'tanh(x)',
  doc: 'The hyperbolic tangent.',
  examples: [['tanh(0)', 0]],
  overloads: floatOverloads(1),
  float: Math.tanh,
})
