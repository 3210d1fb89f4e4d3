// acos(x): the arc cosine, in radians.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'acos',
  usage: 'acos(x)',
  doc: 'The arc cosine, in radians.',
  examples: [['acos(1)', 0]],
  overloads: floatOverloads(1),
  float: Math.acos,
})
