// array_element(list, n): the n-th item, from 1, negative from the end; NULL beyond. list[n] is the
// same.
import { int64 } from '../../../kernels/type.ts'
import { listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_element',
  aliases: ['array_extract', 'list_element', 'list_extract'],
  usage: 'array_element(list, n)',
  doc: 'The n-th item, from 1, negative from the end; NULL beyond. list[n] is the same.',
  examples: [
    [`array_element([1, 2, 3], 2)`, 2n],
    [`array_element([1, 2, 3], -1)`, 3n],
    [`array_element([1], 5)`, null],
  ],
  signature: listThen([int64], 0, (item) => item),
  row: ([list, n]) => {
    const items = list as Items
    const place = Number(n as bigint)
    return place === 0 ? null : items[place > 0 ? place - 1 : items.length + place] ?? null
  },
})
