// bit_and(x): the bitwise AND of all values that are not NULL.
import { aggregate } from '../define.ts'
import { bitAggregate, oneInteger } from '../bit-aggregate.ts'

export default aggregate({
  name: 'bit_and',
  usage: 'bit_and(x)',
  doc: 'The bitwise AND of all values that are not NULL.',
  examples: [['SELECT bit_and(x) FROM (VALUES (6), (5), (NULL)) AS t(x)', 4n]],
  signature: oneInteger,
  accumulate: bitAggregate(0),
})
