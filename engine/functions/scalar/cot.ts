// cot(x): the cotangent of an angle in radians.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'cot',
  usage: 'cot(x)',
  doc: 'The cotangent of an angle in radians.',
  examples: [['cot(NULL)', null]],
  overloads: floatOverloads(1),
  float: (x) => 1 / Math.tan(x),
})
