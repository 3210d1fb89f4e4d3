// bit_xor(x): the bitwise exclusive OR of all values that are not NULL.
import { aggregate } from '../define.ts'
import { bitAggregate, oneInteger } from '../bit-aggregate.ts'

export default aggregate({
  name: 'bit_xor',
  usage: 'bit_xor(x)',
  doc: 'The bitwise exclusive OR of all values that are not NULL.',
  examples: [['SELECT bit_xor(x) FROM (VALUES (6), (5), (NULL)) AS t(x)', 3n]],
  signature: oneInteger,
  accumulate: bitAggregate(2),
})
