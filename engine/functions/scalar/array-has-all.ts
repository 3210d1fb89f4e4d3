// array_has_all(list, other): whether a list holds every item of another.
import { boolean } from '../../../kernels/type.ts'
import { keyOf, lists, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_has_all',
  aliases: ['list_has_all'],
  usage: 'array_has_all(list, other)',
  doc: 'Whether a list holds every item of another.',
  examples: [[`array_has_all([1, 2, 3], [1, 3])`, true], [`array_has_all([1, 2], [1, 3])`, false]],
  signature: lists(2, () => boolean),
  row: ([list, other]) => {
    const held = new Set((list as Items).map(keyOf))
    return (other as Items).every((item) => held.has(keyOf(item)))
  },
})
