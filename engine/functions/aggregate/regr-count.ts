// regr_count(y, x): how many pairs have no NULL.
import { float64, uint64 } from '../../../kernels/type.ts'
import { aggregate } from '../define.ts'
import count from './count.ts'

export default aggregate({
  name: 'regr_count',
  usage: 'regr_count(y, x)',
  doc: 'How many pairs have no NULL.',
  examples: [[`SELECT regr_count(y, x)
    FROM (VALUES (1.0, 2.0), (3.0, 5.0), (NULL, 3.0), (5.0, 8.0)) AS t(y, x)`, 3n]],
  takes: [float64, float64],
  gives: uint64,
  ofNothing: 'zero',
  accumulate: (context) => {
    const inner = count.accumulate(context)
    return { ...inner, finish: (from, n, at) => ({ ...inner.finish(from, n, at), type: uint64 }) }
  },
})
