// iszero(x): whether a number is zero, of either sign.
import { boolean, float64 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'iszero',
  usage: 'iszero(x)',
  doc: 'Whether a number is zero, of either sign.',
  examples: [['iszero(0.0)', true], ['iszero(1)', false]],
  takes: [float64],
  gives: boolean,
  row: ([x]) => x === 0,
})
