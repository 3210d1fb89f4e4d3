// bit_or(x): the bitwise OR of all values that are not NULL.
import { aggregate } from '../define.ts'
import { bitAggregate, oneInteger } from '../bit-aggregate.ts'

export default aggregate({
  name: 'bit_or',
  usage: 'bit_or(x)',
  doc: 'The bitwise OR of all values that are not NULL.',
  examples: [['SELECT bit_or(x) FROM (VALUES (6), (5), (NULL)) AS t(x)', 7n]],
  signature: oneInteger,
  accumulate: bitAggregate(1),
})
