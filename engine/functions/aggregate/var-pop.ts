// var_pop(x): the variance of a whole population.
import { aggregate } from '../define.ts'
import { moments, oneFloat } from '../moments.ts'

export default aggregate({
  name: 'var_pop',
  aliases: ['var_population'],
  usage: 'var_pop(x)',
  doc: 'The variance of a whole population.',
  examples: [['SELECT var_pop(x) FROM (VALUES (1.0), (3.0), (NULL)) AS t(x)', 1]],
  overloads: oneFloat,
  accumulate: moments((n, q) => n < 1 ? null : q / n),
})
