// covar_pop(y, x): the covariance of a whole population. Pairs with a NULL are left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'covar_pop',
  usage: 'covar_pop(y, x)',
  doc: 'The covariance of a whole population.',
  examples: [['SELECT covar_pop(x, y) FROM (VALUES (1.0, 2.0), (3.0, 4.0), (NULL, 9.0)) AS t(x, y)', 1]],
  overloads: twoFloats,
  accumulate: comoments(({ n, xy }) => n < 1 ? null : xy / n),
})
