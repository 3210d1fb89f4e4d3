// log10(x): the logarithm to base 10.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'log10',
  usage: 'log10(x)',
  doc: 'The logarithm to base 10.',
  examples: [['log10(1000)', 3]],
  overloads: floatOverloads(1),
  float: Math.log10,
})
