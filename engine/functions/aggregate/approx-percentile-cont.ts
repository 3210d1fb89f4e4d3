// approx_percentile_cont(x, p[, centroids]): a percentile by a t-digest, in bounded memory.
import { aggregate } from '../define.ts'
import { approxPercentile, approxSignature, shareOf } from '../approx-percentile.ts'

export default aggregate({
  name: 'approx_percentile_cont',
  usage: 'approx_percentile_cont(x, p[, centroids])',
  doc: 'The value below which a share p of the values lies, estimated by a t-digest (of 100 centroids).',
  examples: [['SELECT approx_percentile_cont(x, 0.5) FROM (VALUES (1.0), (2.0), (10.0)) AS t(x)', 2],
    ['SELECT approx_percentile_cont(x, 1, 20) FROM (VALUES (1.0), (2.0), (10.0)) AS t(x)', 10]],
  signature: approxSignature(false),
  shareAt: 1,
  accumulate: (context) => {
    const [, share, centroids] = context.call.args
    return approxPercentile(context, { share: shareOf(share), centroids, weighted: false })
  },
})
