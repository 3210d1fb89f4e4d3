// range([start, ]stop[, step]): a list of integers, dates or times, without the stop.
import { seriesOf, seriesSignature } from '../series.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'range',
  usage: 'range([start, ]stop[, step])',
  doc: 'A list of integers by a step (1), or of dates or times by an interval, without the stop.',
  examples: [
    [`range(1, 4)`, [1n, 2n, 3n]], [`range(5, 1, -2)`, [5n, 3n]], [`range(2)`, [0n, 1n]],
  ],
  signature: seriesSignature,
  row: (args, types) => seriesOf('range', args, types[0]!, false),
})
