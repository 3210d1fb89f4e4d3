// array_min(list): the smallest item; NULLs are skipped.
import type { Scalar } from '../../../kernels/column.ts'
import { compareScalars } from '../../../planner/evaluate/compare.ts'
import { listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_min',
  aliases: ['list_min'],
  usage: 'array_min(list)',
  doc: 'The smallest item; NULLs are skipped.',
  examples: [[`array_min([2, NULL, 3, 1])`, 1n]],
  signature: listThen([], 0, (item) => item),
  row: ([list]) => {
    let best: Scalar = null
    for (const item of list as Items) {
      if (item !== null && (best === null || compareScalars(item, best)! < 0)) best = item
    }
    return best
  },
})
