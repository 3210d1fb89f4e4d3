// array_length(list[, dimension]): the number of items, or those of the first list a dimension further
// in; NULL where there is none.
import { int64, uint64 } from '../../../kernels/type.ts'
import { listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_length',
  aliases: ['list_length'],
  usage: 'array_length(list[, dimension])',
  doc: 'The number of items, or those of the first list a dimension further in; NULL where there is none.',
  examples: [
    [`array_length([1, 2])`, 2n],
    [`array_length([[1, 2, 3]], 2)`, 3n],
    [`array_length([1], 2)`, null],
  ],
  signature: listThen([int64], 1, () => uint64),
  row: ([list, dimension]) => {
    let items = list as Items
    for (let d = 1n; d < ((dimension ?? 1n) as bigint); d++) {
      const first = items[0]
      if (!Array.isArray(first)) return null
      items = first as Items
    }
    return dimension !== undefined && (dimension as bigint) < 1n ? null : BigInt(items.length)
  },
})
