// min(x): the smallest value by SQL's order; NaN is the largest float.
import { aggregate } from '../define.ts'
import { extreme, sameTypeAsArgument } from '../extremes.ts'

export default aggregate({
  name: 'min',
  usage: 'min(x)',
  doc: 'The smallest value that is not NULL.',
  examples: [['SELECT min(x) FROM (VALUES (1), (NULL), (2)) AS t(x)', 1n]],
  signature: sameTypeAsArgument,
  ignoresDuplicates: true,
  accumulate: extreme(true),
})
