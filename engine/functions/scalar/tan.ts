// tan(x): the tangent of an angle in radians.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'tan',
  usage: 'tan(x)',
  doc: 'The tangent of an angle in radians.',
  examples: [['tan(0)', 0]],
  overloads: floatOverloads(1),
  float: Math.tan,
})
