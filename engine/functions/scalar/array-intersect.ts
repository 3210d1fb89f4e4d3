// array_intersect(list, other): the items both lists hold, each once.
import { distinctItems, keyOf, listOf, lists, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_intersect',
  aliases: ['list_intersect'],
  usage: 'array_intersect(list, other)',
  doc: 'The items both lists hold, each once.',
  examples: [[`array_intersect([1, 2, 2], [2, 3])`, [2n]]],
  signature: lists(2, listOf),
  row: ([list, other]) => {
    const held = new Set((other as Items).map(keyOf))
    return distinctItems(list as Items).filter((item) => held.has(keyOf(item)))
  },
})
