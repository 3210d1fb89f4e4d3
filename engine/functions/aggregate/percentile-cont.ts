// percentile_cont(x, p): the value below which a share p lies, on the line between the two nearest.
import { aggregate } from '../define.ts'
import { percentile, percentileSignature } from '../percentile.ts'

export default aggregate({
  name: 'percentile_cont',
  aliases: ['quantile_cont'],
  usage: 'percentile_cont(x, p)',
  doc: 'The value below which a share p of the values lies, on the line between the two nearest.',
  examples: [['SELECT percentile_cont(x, 0.25) FROM (VALUES (1.0), (2.0), (3.0)) AS t(x)', 1.5]],
  signature: percentileSignature,
  shareAt: 1,
  accumulate: percentile,
})
