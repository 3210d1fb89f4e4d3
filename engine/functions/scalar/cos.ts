// cos(x): the cosine of an angle in radians.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'cos',
  usage: 'cos(x)',
  doc: 'The cosine of an angle in radians.',
  examples: [['cos(0)', 1]],
  overloads: floatOverloads(1),
  float: Math.cos,
})
