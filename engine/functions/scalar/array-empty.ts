// array_empty(list): whether a list has no items.
import { boolean } from '../../../kernels/type.ts'
import { listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_empty',
  aliases: ['empty', 'list_empty'],
  usage: 'array_empty(list)',
  doc: 'Whether a list has no items.',
  examples: [[`empty([])`, true], [`empty([1])`, false]],
  signature: listThen([], 0, () => boolean),
  row: ([list]) => (list as Items).length === 0,
})
