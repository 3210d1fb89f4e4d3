// regr_slope(y, x): the slope of the line through the pairs by least squares; NULL where x does not
// vary. Pairs with a NULL are left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'regr_slope',
  usage: 'regr_slope(y, x)',
  doc: 'The slope of the line through the pairs by least squares; NULL where x does not vary.',
  examples: [[`SELECT regr_slope(y, x)
    FROM (VALUES (1.0, 2.0), (3.0, 5.0), (NULL, 3.0), (5.0, 8.0)) AS t(y, x)`, 2 / 3]],
  overloads: twoFloats,
  // The first argument is y, which comoments calls x.
  accumulate: comoments(({ n, yy, xy }) => n < 2 || yy === 0 ? null : xy / yy),
})
