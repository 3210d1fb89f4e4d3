// array_remove_all(list, item): the list without all equal items.
import { listAndItems, listOf, replaced, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_remove_all',
  aliases: ['list_remove_all'],
  usage: 'array_remove_all(list, item)',
  doc: 'The list without all equal items.',
  examples: [[`array_remove_all([1, 2, 2], 2)`, [1n]]],
  signature: listAndItems(1, 0, listOf),
  row: ([list, item]) => replaced(list as Items, item!, Infinity, []),
})
