// ceil(x): the nearest whole number that is not smaller, as a float.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'ceil',
  usage: 'ceil(x)',
  doc: 'The nearest whole number that is not smaller, as a float.',
  examples: [['ceil(1.2)', 2], ['ceil(-1.2)', -1]],
  overloads: floatOverloads(1),
  float: Math.ceil,
})
