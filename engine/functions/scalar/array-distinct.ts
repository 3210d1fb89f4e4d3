// array_distinct(list): each item once, in the order they come first.
import { distinctItems, listOf, listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_distinct',
  aliases: ['list_distinct'],
  usage: 'array_distinct(list)',
  doc: 'Each item once, in the order they come first.',
  examples: [[`array_distinct([2, 1, 2])`, [2n, 1n]]],
  signature: listThen([], 0, listOf),
  row: ([list]) => distinctItems(list as Items),
})
