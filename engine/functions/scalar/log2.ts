// log2(x): the logarithm to base 2.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'log2',
  usage: 'log2(x)',
  doc: 'The logarithm to base 2.',
  examples: [['log2(8)', 3]],
  overloads: floatOverloads(1),
  float: Math.log2,
})
