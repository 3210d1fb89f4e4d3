// cosh(x): the hyperbolic cosine.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'cosh',
  usage: 'cosh(x)',
  doc: 'The hyperbolic cosine.',
  examples: [['cosh(0)', 1]],
  overloads: floatOverloads(1),
  float: Math.cosh,
})
