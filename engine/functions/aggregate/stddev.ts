// stddev(x): the standard deviation of a sample; NULL of fewer than two values.
import { aggregate } from '../define.ts'
import { moments, oneFloat } from '../moments.ts'

export default aggregate({
  name: 'stddev',
  aliases: ['stddev_samp'],
  usage: 'stddev(x)',
  doc: 'The standard deviation of a sample; NULL of fewer than two values.',
  examples: [['SELECT stddev(x) FROM (VALUES (1.0), (3.0), (NULL)) AS t(x)', Math.SQRT2]],
  overloads: oneFloat,
  accumulate: moments((n, q) => n < 2 ? null : Math.sqrt(q / (n - 1))),
})
