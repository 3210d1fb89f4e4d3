// array_pop_back(list): the list without its last item.
import { listOf, listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_pop_back',
  aliases: ['list_pop_back'],
  usage: 'array_pop_back(list)',
  doc: 'The list without its last item.',
  examples: [[`array_pop_back([1, 2])`, [1n]], [`array_pop_back([])`, []]],
  signature: listThen([], 0, listOf),
  row: ([list]) => (list as Items).slice(0, -1),
})
