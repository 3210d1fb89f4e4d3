// array_remove(list, item): the list without the first equal item.
import { listAndItems, listOf, replaced, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_remove',
  aliases: ['list_remove'],
  usage: 'array_remove(list, item)',
  doc: 'The list without the first equal item.',
  examples: [[`array_remove([1, 2, 2], 2)`, [1n, 2n]]],
  signature: listAndItems(1, 0, listOf),
  row: ([list, item]) => replaced(list as Items, item!, 1, []),
})
