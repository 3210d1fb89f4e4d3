// max(x): the largest value by SQL's order; NaN is the largest float.
import { aggregate } from '../define.ts'
import { extreme, sameTypeAsArgument } from '../extremes.ts'

export default aggregate({
  name: 'max',
  usage: 'max(x)',
  doc: 'The largest value that is not NULL.',
  examples: [['SELECT max(x) FROM (VALUES (1), (NULL), (2)) AS t(x)', 2n]],
  signature: sameTypeAsArgument,
  ignoresDuplicates: true,
  accumulate: extreme(false),
})
