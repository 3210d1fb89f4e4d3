// approx_median(x): the median by a t-digest, in bounded memory.
import { aggregate } from '../define.ts'
import { approxPercentile, digestible } from '../approx-percentile.ts'

export default aggregate({
  name: 'approx_median',
  usage: 'approx_median(x)',
  doc: 'The median of the values that are not NULL, estimated by a t-digest of 100 centroids.',
  examples: [['SELECT approx_median(x) FROM (VALUES (1.0), (2.0), (10.0)) AS t(x)', 2]],
  signature: ([x, ...rest]) => {
    const type = digestible(x)
    return type === null || rest.length > 0 ? null : { args: [type], gives: type }
  },
  accumulate: (context) =>
    approxPercentile(context, { share: 0.5, centroids: undefined, weighted: false }),
})
