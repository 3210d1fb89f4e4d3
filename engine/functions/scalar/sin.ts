// sin(x): the sine of an angle in radians.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'sin',
  usage: 'sin(x)',
  doc: 'The sine of an angle in radians.',
  examples: [['sin(0)', 0]],
  overloads: floatOverloads(1),
  float: Math.sin,
})
