// array_max(list): the largest item; NULLs are skipped.
import type { Scalar } from '../../../kernels/column.ts'
import { compareScalars } from '../../../planner/evaluate/compare.ts'
import { listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_max',
  aliases: ['list_max'],
  usage: 'array_max(list)',
  doc: 'The largest item; NULLs are skipped.',
  examples: [[`array_max([2, NULL, 3, 1])`, 3n]],
  signature: listThen([], 0, (item) => item),
  row: ([list]) => {
    let best: Scalar = null
    for (const item of list as Items) {
      if (item !== null && (best === null || compareScalars(item, best)! > 0)) best = item
    }
    return best
  },
})
