// regr_r2(y, x): the square of the correlation; NULL where one side does not vary.
// Pairs with a NULL are left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'regr_r2',
  usage: 'regr_r2(y, x)',
  doc: 'The square of the correlation; NULL where one side does not vary. Pairs with a NULL are left out.',
  examples: [[`SELECT regr_r2(y, x)
    FROM (VALUES (1.0, 2.0), (3.0, 5.0), (NULL, 3.0), (5.0, 8.0)) AS t(y, x)`, 1]],
  overloads: twoFloats,
  // The first argument is y, which comoments calls x.
  accumulate: comoments(
    ({ n, xx, yy, xy }) => n < 2 || xx === 0 || yy === 0 ? null : xy * xy / (xx * yy)),
})
