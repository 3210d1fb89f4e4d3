// regr_intercept(y, x): where the line through the pairs by least squares meets x = 0; NULL where x
// does not vary. Pairs with a NULL are left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'regr_intercept',
  usage: 'regr_intercept(y, x)',
  doc: 'Where the line through the pairs by least squares meets x = 0; NULL where x does not vary.',
  examples: [[`SELECT regr_intercept(y, x)
    FROM (VALUES (1.0, 2.0), (3.0, 5.0), (NULL, 3.0), (5.0, 8.0)) AS t(y, x)`, -1 / 3]],
  overloads: twoFloats,
  // The first argument is y, which comoments calls x.
  accumulate: comoments(({ n, x, y, yy, xy }) => n < 2 || yy === 0 ? null : x - xy / yy * y),
})
