// atan(x): the arc tangent, in radians.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'atan',
  usage: 'atan(x)',
  doc: 'The arc tangent, in radians.',
  examples: [['atan(0)', 0]],
  overloads: floatOverloads(1),
  float: Math.atan,
})
