// power(base, exponent): integers give an integer, and overflow is an error; else floats.
import { float64, int64 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { scalar } from '../define.ts'

function integerPower(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n)
    fail('execution', NOWHERE, { problem: `Exponent ${exponent} in integer computation is out of bounds.` })
  // A base whose size is at least 2 leaves 64 bits within 63 doublings.
  const isUnit = base === 0n || base === 1n || base === -1n
  const result = isUnit ? (exponent === 0n ? 1n : base === -1n && exponent % 2n === 0n ? 1n : base)
    : exponent > 64n ? 1n << 70n : base ** exponent
  if (BigInt.asIntN(64, result) !== result)
    fail('execution', NOWHERE, { problem: `Arithmetic overflow: power(${base}, ${exponent})` })
  return result
}

export default scalar({
  name: 'power',
  aliases: ['pow'],
  usage: 'power(base, exponent)',
  doc: 'A number raised to a power.',
  examples: [['power(2, 10)', 1024n], ['power(2.0, 0.5)', 1.4142135623730951], ['power(NULL, 2)', null]],
  overloads: [
    { takes: [int64, int64], rest: null, gives: int64 },
    { takes: [float64, float64], rest: null, gives: float64 },
  ],
  float: Math.pow,
  row: ([a, b]) => typeof a === 'bigint' ? integerPower(a, b as bigint) : Math.pow(a as number, b as number),
})
