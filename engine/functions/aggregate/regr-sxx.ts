// regr_sxx(y, x): the sum of the squares of differences of x from its mean.
// Pairs with a NULL are left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'regr_sxx',
  usage: 'regr_sxx(y, x)',
  doc: 'The sum of the squares of differences of x from its mean. Pairs with a NULL are left out.',
  examples: [[`SELECT regr_sxx(y, x)
    FROM (VALUES (1.0, 2.0), (3.0, 5.0), (NULL, 3.0), (5.0, 8.0)) AS t(y, x)`, 18]],
  overloads: twoFloats,
  // The first argument is y, which comoments calls x.
  accumulate: comoments(({ n, yy }) => n === 0 ? null : yy),
})
