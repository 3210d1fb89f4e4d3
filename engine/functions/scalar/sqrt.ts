// sqrt(x): the square root; NaN of a negative number.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'sqrt',
  usage: 'sqrt(x)',
  doc: 'The square root; NaN of a negative number.',
  examples: [['sqrt(9)', 3], ['sqrt(NULL)', null]],
  overloads: floatOverloads(1),
  float: Math.sqrt,
})
