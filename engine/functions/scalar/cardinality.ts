// cardinality(list): how many items a list has, those of inner lists counted one by one.
import type { Scalar } from '../../../kernels/column.ts'
import { uint64 } from '../../../kernels/type.ts'
import { listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

function itemsIn(list: Scalar): number {
  return Array.isArray(list) ? (list as Items).reduce<number>((n, item) => n + itemsIn(item), 0) : 1
}

export default scalar({
  name: 'cardinality',
  usage: 'cardinality(list)',
  doc: 'How many items a list has, those of inner lists counted one by one.',
  examples: [[`cardinality([[1, 2], [3, 4]])`, 4n], [`cardinality([])`, 0n]],
  signature: listThen([], 0, () => uint64),
  row: ([list]) => BigInt(itemsIn(list!)),
})
