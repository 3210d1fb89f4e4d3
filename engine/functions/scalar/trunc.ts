// trunc(x[, n]): cuts to n decimal places (0 if left out), towards zero.
import { int64, float64 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { asFloat, atPlaces, float32 } from '../numbers.ts'

export default scalar({
  name: 'trunc',
  usage: 'trunc(x[, n])',
  doc: 'Cuts to n decimal places (0 if left out), towards zero.',
  examples: [['trunc(2.7)', 2], ['trunc(-2.7)', -2], ['trunc(1.239, 2)', 1.23]],
  overloads: [float64, float32].flatMap((type) => [
    { takes: [type], rest: null, gives: type }, { takes: [type, int64], rest: null, gives: type },
  ]),
  row: ([x, n], _, gives) => asFloat(
    atPlaces(Math.trunc, x as number, n === undefined ? 0 : Number(n)), gives),
})
