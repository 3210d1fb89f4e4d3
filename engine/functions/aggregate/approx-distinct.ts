// approx_distinct(x): here exact. The reference estimates; an exact count costs memory and misleads nobody.
import { uint64 } from '../../../kernels/type.ts'
import { aggregate } from '../define.ts'
import { distinctAccumulator } from '../distinct.ts'
import count from './count.ts'

export default aggregate({
  name: 'approx_distinct',
  usage: 'approx_distinct(x)',
  doc: 'The number of different values that are not NULL; exact.',
  examples: [['SELECT approx_distinct(x) FROM (VALUES (1), (NULL), (1), (2)) AS t(x)', 2n]],
  signature: (types) => types.length === 1 ? { args: types, gives: uint64 } : null,
  ofNothing: 'zero',
  ignoresDuplicates: true,
  accumulate: (context) => {
    const inner = distinctAccumulator(context.call, count.accumulate(context), context.held)
    return { ...inner, finish: (from, n, at) => ({ ...inner.finish(from, n, at), type: uint64 }) }
  },
})
