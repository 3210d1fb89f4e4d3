// generate_series([start, ]stop[, step]): a list of integers, dates or times, the stop included.
import { seriesOf, seriesSignature } from '../series.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'generate_series',
  usage: 'generate_series([start, ]stop[, step])',
  doc: 'A list of integers by a step (1), or of dates or times by an interval, the stop included.',
  examples: [
    [`generate_series(1, 3)`, [1n, 2n, 3n]],
    [`generate_series(0, 10, 5)`, [0n, 5n, 10n]],
  ],
  signature: seriesSignature,
  row: (args, types) => seriesOf('generate_series', args, types[0]!, true),
})
