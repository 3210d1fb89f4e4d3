// log([base, ]x): the base comes first; without it, 10.
import { scalar } from '../define.ts'
import { floatOverloads } from '../numbers.ts'

export default scalar({
  name: 'log',
  usage: 'log([base, ]x)',
  doc: 'The logarithm of x to a base, given as log(base, x); to base 10 without one.',
  examples: [['log(100)', 2], ['log(2, 8)', 3]],
  overloads: [...floatOverloads(1), ...floatOverloads(2)],
  float: (a: number, b?: number) => b === undefined ? Math.log10(a) : a === 2 ? Math.log2(b)
    : a === 10 ? Math.log10(b)
    : Math.log(b) / Math.log(a),
})
