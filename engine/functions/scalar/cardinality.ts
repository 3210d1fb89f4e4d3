// cardinality(list or map): how many items a list has, those of inner lists counted one by one.
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
  doc: 'How many items a list has, those of inner lists counted one by one, or entries a map.',
  examples: [[`cardinality([[1, 2], [3, 4]])`, 4n], [`cardinality([])`, 0n],
    [`cardinality(MAP {'a': 1})`, 1n]],
  signature: (types, values) => types.length === 1 && types[0]!.kind === 'map'
    ? { args: types, gives: uint64 } : listThen([], 0, () => uint64)(types, values),
  row: ([list]) => BigInt(itemsIn(list!)),
})
