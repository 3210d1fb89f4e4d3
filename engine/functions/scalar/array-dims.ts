// array_dims(list): the number of items in each dimension, by the first list of each.
import type { Scalar } from '../../../kernels/column.ts'
import { uint64 } from '../../../kernels/type.ts'
import { listOf, listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_dims',
  aliases: ['list_dims'],
  usage: 'array_dims(list)',
  doc: 'The number of items in each dimension, by the first list of each; NULL of an empty list.',
  examples: [[`array_dims([[1, 2, 3], [4, 5, 6]])`, [2n, 3n]], [`array_dims([])`, null]],
  signature: listThen([], 0, () => listOf(uint64)),
  row: ([list]) => {
    const sizes: Scalar[] = []
    for (let at: Scalar | undefined = list!; Array.isArray(at); at = (at as Items)[0]) {
      sizes.push(BigInt(at.length))
    }
    return sizes[0] === 0n ? null : sizes
  },
})
