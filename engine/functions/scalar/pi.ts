// pi(): the number pi.
import { float64 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'pi',
  usage: 'pi()',
  doc: 'The number pi.',
  examples: [['pi()', 3.141592653589793]],
  gives: float64,
  float: () => Math.PI,
})
