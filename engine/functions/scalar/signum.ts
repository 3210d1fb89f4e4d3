// signum(x): the sign of a number: -1, 0 or 1.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'signum',
  usage: 'signum(x)',
  doc: 'The sign of a number: -1, 0 or 1.',
  examples: [['signum(-3)', -1], ['signum(0)', 0]],
  overloads: floatOverloads(1),
  float: (x) => x === 0 ? 0 : Math.sign(x),
})
