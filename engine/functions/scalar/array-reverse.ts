// array_reverse(list): the items in reverse order.
import { listOf, listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_reverse',
  aliases: ['list_reverse'],
  usage: 'array_reverse(list)',
  doc: 'The items in reverse order.',
  examples: [[`array_reverse([1, 2])`, [2n, 1n]]],
  signature: listThen([], 0, listOf),
  row: ([list]) => (list as Items).toReversed(),
})
