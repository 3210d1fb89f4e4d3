// var(x): the variance of a sample; NULL of fewer than two values.
import { aggregate } from '../define.ts'
import { moments, oneFloat } from '../moments.ts'

export default aggregate({
  name: 'var',
  aliases: ['var_samp', 'var_sample'],
  usage: 'var(x)',
  doc: 'The variance of a sample; NULL of fewer than two values.',
  examples: [['SELECT var(x) FROM (VALUES (1.0), (3.0), (NULL)) AS t(x)', 2]],
  overloads: oneFloat,
  accumulate: moments((n, q) => n < 2 ? null : q / (n - 1)),
})
