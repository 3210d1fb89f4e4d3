// cume_dist(): the share of the rows of the partition up to the peers of the row.
import { kernels } from '../../../kernels/load.ts'
import { float64 } from '../../../kernels/type.ts'
import { window } from '../define.ts'
import { byPeersAndSize } from '../window-evaluator.ts'
import { fractions, rowNumbers } from '../window-rows.ts'

export default window({
  name: 'cume_dist',
  usage: 'cume_dist()',
  doc: 'The share of the rows of the partition up to the peers of the row.',
  examples: [['SELECT cume_dist() OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', 1]],
  gives: float64,
  pieces: byPeersAndSize,
  evaluate: (_, __, rows, at) => {
    const last = at.arena.alloc(rows.rows * 8 + 16)
    kernels.last_of_stretch(rows.peerStarts, rows.rows, rowNumbers(rows, at), last)
    return fractions(last, rows, at, (number, size) => number / size)
  },
})
