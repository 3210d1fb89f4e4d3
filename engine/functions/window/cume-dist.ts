// cume_dist(): the share of the rows of the partition up to the peers of the row.
import { float64 } from '../../../kernels/type.ts'
import { window } from '../define.ts'
import { fraction } from '../window-rows.ts'

export default window({
  name: 'cume_dist',
  usage: 'cume_dist()',
  doc: 'The share of the rows of the partition up to the peers of the row.',
  examples: [['SELECT cume_dist() OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', 1]],
  gives: float64,
  evaluate: (_, __, rows, at) => fraction(rows, at, (p) => (p.peerHigh - p.low) / (p.high - p.low)),
})
