// coalesce(a, b, …): the first argument that is not NULL. Later arguments are evaluated only where they are
// needed.
import type { Scalar } from '../../../kernels/column.ts'
import { boolean } from '../../../kernels/type.ts'
import { unionOf } from '../../../planner/bind/coerce.ts'
import { caseOf } from '../../expressions/case.ts'
import { isNullColumn } from '../../expressions/logic.ts'
import { applied } from '../../expressions/vector.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'coalesce',
  usage: 'coalesce(a, b, …)',
  doc: 'The first argument that is not NULL, or NULL if all are.',
  examples: [['coalesce(NULL, 2, 3)', 2n], ['coalesce(NULL, NULL)', null]],
  signature: (types) => {
    const common = unionOf(types)
    return common === null ? null : { args: types.map(() => common), gives: common }
  },
  nulls: 'called',
  row: (args: readonly Scalar[]) => args.find((v) => v !== null) ?? null,
  vector: (inputs, type) => caseOf(type, inputs.map((input) => ({
    when: applied(boolean, [input], ([x], rows, at) => isNullColumn(x!, true, rows, at)),
    then: input,
  })), null),
})
