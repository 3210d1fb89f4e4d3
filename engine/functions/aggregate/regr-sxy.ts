// regr_sxy(y, x): the sum of the products of the differences of x and y from their means. Pairs with a
// NULL are left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'regr_sxy',
  usage: 'regr_sxy(y, x)',
  doc: 'The sum of the products of the differences of x and y from their means.',
  examples: [[`SELECT regr_sxy(y, x)
    FROM (VALUES (1.0, 2.0), (3.0, 5.0), (NULL, 3.0), (5.0, 8.0)) AS t(y, x)`, 12]],
  overloads: twoFloats,
  // The first argument is y, which comoments calls x.
  accumulate: comoments(({ n, xy }) => n === 0 ? null : xy),
})
