// floor(x): the nearest whole number that is not larger, as a float.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'floor',
  usage: 'floor(x)',
  doc: 'The nearest whole number that is not larger, as a float.',
  examples: [['floor(1.8)', 1], ['floor(-1.2)', -2]],
  overloads: floatOverloads(1),
  float: Math.floor,
})
