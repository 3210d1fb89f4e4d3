// array_replace(list, item, other): the list with the first equal item replaced.
import { listAndItems, listOf, replaced, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_replace',
  aliases: ['list_replace'],
  usage: 'array_replace(list, item, other)',
  doc: 'The list with the first equal item replaced.',
  examples: [[`array_replace([1, 2, 2], 2, 5)`, [1n, 5n, 2n]]],
  signature: listAndItems(2, 0, listOf),
  nulls: 'called',
  row: ([list, item, other]) => list === null ? null
    : replaced(list as Items, item!, 1, [other!]),
})
