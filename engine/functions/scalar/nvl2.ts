// nvl2(x, a, b): a where x is not NULL, else b. Only the one needed is evaluated. Its type is the common one
// of all three, as in the reference; where there is none, of a and b.
import { boolean } from '../../../kernels/type.ts'
import { unionOf } from '../../../planner/bind/coerce.ts'
import { caseOf } from '../../expressions/case.ts'
import { isNullColumn } from '../../expressions/logic.ts'
import { applied } from '../../expressions/vector.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'nvl2',
  usage: 'nvl2(x, a, b)',
  doc: 'The second argument where the first is not NULL, else the third.',
  examples: [['nvl2(NULL, 1, 2)', 2n], ['nvl2(5, 1, 2)', 1n]],
  signature: ([x, a, b, ...rest]) => {
    const common = x === undefined || a === undefined || b === undefined || rest.length > 0 ? null
      : unionOf([x, a, b]) ?? unionOf([a, b])
    return common === null ? null : { args: [x!, common, common], gives: common }
  },
  nulls: 'called',
  row: ([x, a, b]) => x === null ? b! : a!,
  vector: ([x, a, b], type) => {
    const when = applied(boolean, [x!], ([c], rows, at) => isNullColumn(c!, true, rows, at))
    return caseOf(type, [{ when, then: a! }], b!)
  },
})
