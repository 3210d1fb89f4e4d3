// degrees(x): radians as degrees.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'degrees',
  usage: 'degrees(x)',
  doc: 'Radians as degrees.',
  examples: [['degrees(pi())', 180]],
  overloads: floatOverloads(1),
  float: (x) => x * (180 / Math.PI),
})
