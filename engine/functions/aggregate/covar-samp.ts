// covar_samp(y, x): the covariance of a sample; NULL of fewer than two pairs. Pairs with a NULL are left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'covar_samp',
  aliases: ['covar'],
  usage: 'covar_samp(y, x)',
  doc: 'The covariance of a sample; NULL of fewer than two pairs.',
  examples: [['SELECT covar_samp(x, y) FROM (VALUES (1.0, 2.0), (3.0, 4.0), (NULL, 9.0)) AS t(x, y)', 2]],
  overloads: twoFloats,
  accumulate: comoments(({ n, xy }) => n < 2 ? null : xy / (n - 1)),
})
