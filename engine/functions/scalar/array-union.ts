// array_union(list, other): the items of both lists, each once.
import { distinctItems, listOf, lists, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_union',
  aliases: ['list_union'],
  usage: 'array_union(list, other)',
  doc: 'The items of both lists, each once.',
  examples: [[`array_union([1, 2], [2, 3])`, [1n, 2n, 3n]]],
  signature: lists(2, listOf),
  row: ([list, other]) => distinctItems([...list as Items, ...other as Items]),
})
