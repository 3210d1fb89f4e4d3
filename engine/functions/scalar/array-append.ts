// array_append(list, item): the list with an item more at its end; NULL counts as an empty list.
import { listAndItems, listOf, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_append',
  aliases: ['list_append', 'array_push_back', 'list_push_back'],
  usage: 'array_append(list, item)',
  doc: 'The list with an item more at its end; NULL counts as an empty list.',
  examples: [
    [`array_append([1, 2], 3)`, [1n, 2n, 3n]],
    [`array_append([1], NULL)`, [1n, null]],
    [`array_append(NULL, 2)`, [2n]],
  ],
  signature: listAndItems(1, 0, listOf),
  nulls: 'called',
  row: ([list, item]) => [...(list ?? []) as Items, item!],
})
