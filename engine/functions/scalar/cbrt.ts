// cbrt(x): the cube root.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'cbrt',
  usage: 'cbrt(x)',
  doc: 'The cube root.',
  examples: [['cbrt(27)', 3]],
  overloads: floatOverloads(1),
  float: Math.cbrt,
})
