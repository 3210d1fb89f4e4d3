// array_remove_n(list, item, n): the list without the first n equal items.
import { listAndItems, listOf, replaced, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_remove_n',
  aliases: ['list_remove_n'],
  usage: 'array_remove_n(list, item, n)',
  doc: 'The list without the first n equal items.',
  examples: [[`array_remove_n([1, 2, 2, 2], 2, 2)`, [1n, 2n]]],
  signature: listAndItems(1, 1, listOf),
  row: ([list, item, n]) => replaced(list as Items, item!, Number(n as bigint), []),
})
