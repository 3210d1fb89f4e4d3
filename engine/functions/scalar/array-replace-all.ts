// array_replace_all(list, item, other): the list with all equal items replaced.
import { listAndItems, listOf, replaced, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_replace_all',
  aliases: ['list_replace_all'],
  usage: 'array_replace_all(list, item, other)',
  doc: 'The list with all equal items replaced.',
  examples: [
    [`array_replace_all([1, 2, 2], 2, 5)`, [1n, 5n, 5n]],
    [`array_replace_all([1, NULL], NULL, 5)`, [1n, 5n]],
  ],
  signature: listAndItems(2, 0, listOf),
  nulls: 'called',
  row: ([list, item, other]) => list === null ? null
    : replaced(list as Items, item!, Infinity, [other!]),
})
