// array_any_value(list): the first item that is not NULL.
import { listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_any_value',
  aliases: ['list_any_value'],
  usage: 'array_any_value(list)',
  doc: 'The first item that is not NULL.',
  examples: [[`array_any_value([NULL, 2, 3])`, 2n]],
  signature: listThen([], 0, (item) => item),
  row: ([list]) => (list as Items).find((item) => item !== null) ?? null,
})
