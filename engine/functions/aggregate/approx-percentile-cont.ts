// approx_percentile_cont(x, p): here exact.
import { aggregate } from '../define.ts'
import { percentile, percentileSignature } from '../percentile.ts'

export default aggregate({
  name: 'approx_percentile_cont',
  usage: 'approx_percentile_cont(x, p)',
  doc: 'The value below which a share p of the values lies; exact.',
  examples: [['SELECT approx_percentile_cont(x, 0.5) FROM (VALUES (1.0), (2.0), (10.0)) AS t(x)', 2]],
  signature: percentileSignature,
  accumulate: percentile,
})
