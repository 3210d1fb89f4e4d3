// factorial(n): of 0 to 20; more does not fit.
import { int64 } from '../../../kernels/type.ts'
import { inInt64 } from '../integers.ts'
import { scalar } from '../define.ts'

function factorial(n: bigint): bigint {
  let result = 1n
  for (let i = 2n; i <= n && i <= 21n; i++) result *= i
  return inInt64(result, 'factorial')
}

export default scalar({
  name: 'factorial',
  usage: 'factorial(n)',
  doc: 'The product of the integers up to n.',
  examples: [
    [`factorial(5)`, 120n],
    [`factorial(0)`, 1n],
  ],
  takes: [int64],
  gives: int64,
  row: ([n]) => factorial(n as bigint),
})
