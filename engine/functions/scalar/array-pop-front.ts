// array_pop_front(list): the list without its first item.
import { listOf, listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_pop_front',
  aliases: ['list_pop_front'],
  usage: 'array_pop_front(list)',
  doc: 'The list without its first item.',
  examples: [[`array_pop_front([1, 2])`, [2n]]],
  signature: listThen([], 0, listOf),
  row: ([list]) => (list as Items).slice(1),
})
