// nanvl(x, y): x, or y where x is not a number.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'nanvl',
  usage: 'nanvl(x, y)',
  doc: 'The first argument, or the second where it is not a number.',
  examples: [[`nanvl('NaN'::DOUBLE, 1.5)`, 1.5], ['nanvl(2.0, 1.5)', 2]],
  overloads: floatOverloads(2),
  float: (x, y) => Number.isNaN(x) ? y : x,
})
