// ntile(n): partitions cut into n parts of nearly equal size, the larger ones first.
import { i64 } from '../../../kernels/memory.ts'
import { int64, uint64 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { window } from '../define.ts'
import { byStateAndSize } from '../window-evaluator.ts'
import { counts, literalAt, rowNumbers } from '../window-rows.ts'

export default window({
  name: 'ntile',
  usage: 'ntile(n)',
  doc: 'The number, from 1, of the part of the partition in which the row is when it is cut into n parts.',
  examples: [['SELECT ntile(2) OVER (ORDER BY x) FROM (VALUES (7)) AS t(x)', 1n]],
  takes: [int64],
  gives: uint64,
  pieces: byStateAndSize,
  evaluate: (call, args, rows, at) => {
    const parts = Number(literalAt(call, args, 0))
    if (!(parts >= 1)) fail('execution', NOWHERE, { problem: 'NTILE requires a positive integer' })
    const numbers = rowNumbers(rows, at)
    for (let row = 0, i = numbers / 8; row < rows.rows; row++, i++) {
      const all = Number(i64[rows.sizes / 8 + row]!)
      const size = Math.floor(all / parts)
      const larger = all % parts
      const place = Number(i64[i]!) - 1
      const border = larger * (size + 1)
      i64[i] = BigInt(place < border ? Math.floor(place / (size + 1)) + 1
        : larger + Math.floor((place - border) / size) + 1)
    }
    return counts(numbers, rows)
  },
})
