// isnan(x): whether a float is not a number.
import { boolean, float64 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'isnan',
  usage: 'isnan(x)',
  doc: 'Whether a float is not a number.',
  examples: [[`isnan('NaN'::DOUBLE)`, true], ['isnan(1.0)', false]],
  takes: [float64],
  gives: boolean,
  row: ([x]) => Number.isNaN(x),
})
