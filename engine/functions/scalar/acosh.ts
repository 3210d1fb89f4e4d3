// acosh(x): the inverse hyperbolic cosine; NaN below 1.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'acosh',
  usage: 'acosh(x)',
  doc: 'The inverse hyperbolic cosine; NaN below 1.',
  examples: [['acosh(1)', 0]],
  overloads: floatOverloads(1),
  float: Math.acosh,
})
