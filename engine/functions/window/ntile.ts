// ntile(n): partitions cut into n parts of nearly equal size, the larger ones first.
import { int64, uint64 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { window } from '../define.ts'
import { counted, literalAt } from '../window-rows.ts'

export default window({
  name: 'ntile',
  usage: 'ntile(n)',
  doc: 'The number, from 1, of the part of the partition in which the row is when it is cut into n parts.',
  examples: [['SELECT ntile(2) OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', 1n]],
  takes: [int64],
  gives: uint64,
  evaluate: (call, args, rows, at) => {
    const parts = Number(literalAt(call, args, 0))
    if (!(parts >= 1)) fail('execution', NOWHERE, { problem: 'NTILE requires a positive integer' })
    return counted(rows, at, (row, { low, high }) => {
      const size = Math.floor((high - low) / parts)
      const larger = (high - low) % parts
      const place = row - low
      const border = larger * (size + 1)
      return place < border ? Math.floor(place / (size + 1)) + 1
        : larger + Math.floor((place - border) / size) + 1
    })
  },
})
