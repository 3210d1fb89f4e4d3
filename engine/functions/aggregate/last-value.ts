// last_value(x ORDER BY k): the value of the last row; without an order, of the last row that comes.
import { aggregate } from '../define.ts'
import { anyValue, firstOrLast } from '../first-last.ts'

export default aggregate({
  name: 'last_value',
  usage: 'last_value(x ORDER BY k)',
  doc: 'The value of the last row by the given order.',
  examples: [['SELECT last_value(x ORDER BY x) FROM (VALUES (2), (1), (3)) AS t(x)', 3n]],
  signature: anyValue,
  usesOrder: true,
  accumulate: firstOrLast(true),
})
