// array_replace_n(list, item, other, n): the list with the first n equal items replaced.
import { listAndItems, listOf, replaced, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_replace_n',
  aliases: ['list_replace_n'],
  usage: 'array_replace_n(list, item, other, n)',
  doc: 'The list with the first n equal items replaced.',
  examples: [[`array_replace_n([1, 2, 2, 2], 2, 5, 2)`, [1n, 5n, 5n, 2n]]],
  signature: listAndItems(2, 1, listOf),
  nulls: 'called',
  row: ([list, item, other, n]) => list === null || n === null ? null
    : replaced(list as Items, item!, Number(n as bigint), [other!]),
})
