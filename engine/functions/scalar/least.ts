// least(a, b, …): the smallest argument; NULLs are skipped.
import { scalar } from '../define.ts'
import { unionOf } from '../../../planner/bind/coerce.ts'
import { compareScalars } from '../../../planner/evaluate/compare.ts'
import type { Scalar } from '../../../kernels/column.ts'

export default scalar({
  name: 'least',
  usage: 'least(a, b, …)',
  doc: 'The smallest of the arguments that are not NULL; NULL if all are.',
  examples: [['least(1, 3, 2)', 1n], ['least(NULL, NULL)', null]],
  signature: (types) => {
    const common = unionOf(types)
    return common === null ? null : { args: types.map(() => common), gives: common }
  },
  nulls: 'called',
  row: (args) => args.reduce((best: Scalar, v): Scalar =>
    v === null ? best : best === null || (compareScalars(v, best) ?? 0) < 0 ? v : best, null),
})
