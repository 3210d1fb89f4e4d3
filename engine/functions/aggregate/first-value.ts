// first_value(x ORDER BY k): the value of the first row; without an order, of the first row that comes.
import { aggregate } from '../define.ts'
import { anyValue, firstOrLast } from '../first-last.ts'

export default aggregate({
  name: 'first_value',
  usage: 'first_value(x ORDER BY k)',
  doc: 'The value of the first row by the given order.',
  examples: [['SELECT first_value(x ORDER BY x) FROM (VALUES (2), (1), (3)) AS t(x)', 1n]],
  signature: anyValue,
  usesOrder: true,
  accumulate: firstOrLast(false),
})
