// ln(x): the natural logarithm; -infinity of 0, NaN of a negative number.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'ln',
  usage: 'ln(x)',
  doc: 'The natural logarithm; -infinity of 0, NaN of a negative number.',
  examples: [['ln(1)', 0]],
  overloads: floatOverloads(1),
  float: Math.log,
})
