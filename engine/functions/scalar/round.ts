// round(x[, n]): rounds to n decimal places (0 if left out), halves away from zero; negative n rounds
// before the point.
import { int64, float64 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { asFloat, atPlaces, float32, roundHalfAway } from '../numbers.ts'

export default scalar({
  name: 'round',
  usage: 'round(x[, n])',
  doc: 'Rounds to n decimal places (0 if left out), halves away from zero; n may be negative.',
  examples: [['round(2.5)', 3], ['round(-2.5)', -3], ['round(1.2345, 2)', 1.23], ['round(1234.5, -2)', 1200]],
  overloads: [float64, float32].flatMap((type) => [
    { takes: [type], rest: null, gives: type }, { takes: [type, int64], rest: null, gives: type },
  ]),
  row: ([x, n], _, gives) => asFloat(
    atPlaces(roundHalfAway, x as number, n === undefined ? 0 : Number(n)), gives),
})
