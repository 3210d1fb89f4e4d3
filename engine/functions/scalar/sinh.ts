// sinh(x): the hyperbolic sine.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'sinh',
  usage: 'sinh(x)',
  doc: 'The hyperbolic sine.',
  examples: [['sinh(0)', 0]],
  overloads: floatOverloads(1),
  float: Math.sinh,
})
