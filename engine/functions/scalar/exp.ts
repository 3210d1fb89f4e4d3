// exp(x): the number e to the power of x.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'exp',
  usage: 'exp(x)',
  doc: 'The number e to the power of x.',
  examples: [['exp(0)', 1]],
  overloads: floatOverloads(1),
  float: Math.exp,
})
