// asinh(x): the inverse hyperbolic sine.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'asinh',
  usage: 'asinh(x)',
  doc: 'The inverse hyperbolic sine.',
  examples: [['asinh(0)', 0]],
  overloads: floatOverloads(1),
  float: Math.asinh,
})
