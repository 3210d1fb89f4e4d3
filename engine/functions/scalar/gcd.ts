// gcd(a, b): the greatest common divisor, never negative.
import { int64 } from '../../../kernels/type.ts'
import { gcd } from '../integers.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'gcd',
  usage: 'gcd(a, b)',
  doc: 'The greatest common divisor of two integers.',
  examples: [
    [`gcd(12, 18)`, 6n],
    [`gcd(0, 5)`, 5n],
  ],
  takes: [int64, int64],
  gives: int64,
  row: ([a, b]) => gcd(a as bigint, b as bigint),
})
