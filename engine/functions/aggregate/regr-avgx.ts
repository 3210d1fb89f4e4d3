// regr_avgx(y, x): the mean of x over the pairs.
// Pairs with a NULL are left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'regr_avgx',
  usage: 'regr_avgx(y, x)',
  doc: 'The mean of x over the pairs. Pairs with a NULL are left out.',
  examples: [[`SELECT regr_avgx(y, x)
    FROM (VALUES (1.0, 2.0), (3.0, 5.0), (NULL, 3.0), (5.0, 8.0)) AS t(y, x)`, 5]],
  overloads: twoFloats,
  // The first argument is y, which comoments calls x.
  accumulate: comoments(({ n, y }) => n === 0 ? null : y),
})
