// array_except(list, other): the items of the first list that the second does not hold, each once.
import { distinctItems, keyOf, listOf, lists, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_except',
  aliases: ['list_except'],
  usage: 'array_except(list, other)',
  doc: 'The items of the first list that the second does not hold, each once.',
  examples: [[`array_except([1, 2, 2, 3], [2])`, [1n, 3n]]],
  signature: lists(2, listOf),
  row: ([list, other]) => {
    const held = new Set((other as Items).map(keyOf))
    return distinctItems(list as Items).filter((item) => !held.has(keyOf(item)))
  },
})
