// lcm(a, b): the least common multiple, never negative.
import { int64 } from '../../../kernels/type.ts'
import { gcd, inInt64 } from '../integers.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'lcm',
  usage: 'lcm(a, b)',
  doc: 'The least common multiple of two integers.',
  examples: [
    [`lcm(4, 6)`, 12n],
    [`lcm(0, 5)`, 0n],
  ],
  takes: [int64, int64],
  gives: int64,
  row: ([a, b]) => a === 0n || b === 0n ? 0n
    : inInt64((a as bigint) / gcd(a as bigint, b as bigint) * (b as bigint), 'lcm'),
})
