// approx_percentile_cont_with_weight(x, weight, p[, centroids]): a percentile of values that count more than
// once, by a t-digest. Values without a positive weight do not count.
import { aggregate } from '../define.ts'
import { approxPercentile, approxSignature, shareOf } from '../approx-percentile.ts'

export default aggregate({
  name: 'approx_percentile_cont_with_weight',
  usage: 'approx_percentile_cont_with_weight(x, weight, p[, centroids])',
  doc: 'The value below which a share p of the weight lies, estimated by a t-digest.',
  examples: [
    ['SELECT approx_percentile_cont_with_weight(x, w, 1) FROM (VALUES (1.0, 5), (2.0, 1)) AS t(x, w)', 2],
  ],
  signature: approxSignature(true),
  shareAt: 2,
  accumulate: (context) => {
    const [, , share, centroids] = context.call.args
    return approxPercentile(context, { share: shareOf(share), centroids, weighted: true })
  },
})
