// atan2(y, x): the angle of the point (x, y).
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'atan2',
  usage: 'atan2(y, x)',
  doc: 'The angle of the point (x, y) in radians, given as atan2(y, x).',
  examples: [['atan2(0, 1)', 0], ['atan2(NULL, 1)', null]],
  overloads: floatOverloads(2),
  float: Math.atan2,
})
