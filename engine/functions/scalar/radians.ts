// radians(x): degrees as radians.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'radians',
  usage: 'radians(x)',
  doc: 'Degrees as radians.',
  examples: [['radians(0)', 0]],
  overloads: floatOverloads(1),
  float: (x) => x * (Math.PI / 180),
})
