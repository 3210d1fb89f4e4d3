// approx_median(x): here the exact median.
import { aggregate } from '../define.ts'
import median from './median.ts'

export default aggregate({
  name: 'approx_median',
  usage: 'approx_median(x)',
  doc: 'The median of all values that are not NULL; exact.',
  examples: [['SELECT approx_median(x) FROM (VALUES (1.0), (2.0), (10.0)) AS t(x)', 2]],
  overloads: median.overloads,
  accumulate: median.accumulate,
})
