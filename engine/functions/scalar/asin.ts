// asin(x): the arc sine, in radians.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'asin',
  usage: 'asin(x)',
  doc: 'The arc sine, in radians.',
  examples: [['asin(0)', 0]],
  overloads: floatOverloads(1),
  float: Math.asin,
})
