// regr_avgy(y, x): the mean of y over the pairs.
// Pairs with a NULL are left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'regr_avgy',
  usage: 'regr_avgy(y, x)',
  doc: 'The mean of y over the pairs. Pairs with a NULL are left out.',
  examples: [[`SELECT regr_avgy(y, x)
    FROM (VALUES (1.0, 2.0), (3.0, 5.0), (NULL, 3.0), (5.0, 8.0)) AS t(y, x)`, 3]],
  overloads: twoFloats,
  // The first argument is y, which comoments calls x.
  accumulate: comoments(({ n, x }) => n === 0 ? null : x),
})
