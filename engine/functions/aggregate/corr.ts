// corr(y, x): the correlation of pairs, from -1 to 1; NULL where one side does not vary. A pair with a NULL
// is left out.
import { aggregate } from '../define.ts'
import { comoments, twoFloats } from '../comoments.ts'

export default aggregate({
  name: 'corr',
  usage: 'corr(y, x)',
  doc: 'The correlation of pairs, from -1 to 1; NULL where one side does not vary.',
  examples: [['SELECT corr(x, y) FROM (VALUES (1.0, 2.0), (3.0, 4.0), (NULL, 9.0)) AS t(x, y)', 1]],
  overloads: twoFloats,
  accumulate: comoments(
    ({ n, xx, yy, xy }) => n < 2 || xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy)),
})
