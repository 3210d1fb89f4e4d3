// random(): a new number for every row. The generator is the query's, so that tests can repeat it.
import { flat } from '../../../kernels/column.ts'
import { f64 } from '../../../kernels/memory.ts'
import { float64 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'random',
  usage: 'random()',
  doc: 'A random number in [0, 1), another for every row.',
  examples: [],
  gives: float64,
  volatility: 'volatile',
  batch: (_, rows, at) => {
    const out = at.arena.alloc(rows * 8 + 16)
    for (let i = 0; i < rows; i++) f64[out / 8 + i] = at.query.random()
    return flat(float64, rows, out, 0)
  },
})
