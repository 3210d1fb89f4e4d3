// stddev_pop(x): the standard deviation of a whole population.
import { aggregate } from '../define.ts'
import { moments, oneFloat } from '../moments.ts'

export default aggregate({
  name: 'stddev_pop',
  usage: 'stddev_pop(x)',
  doc: 'The standard deviation of a whole population.',
  examples: [['SELECT stddev_pop(x) FROM (VALUES (1.0), (3.0), (NULL)) AS t(x)', 1]],
  overloads: oneFloat,
  accumulate: moments((n, q) => n < 1 ? null : Math.sqrt(q / n)),
})
