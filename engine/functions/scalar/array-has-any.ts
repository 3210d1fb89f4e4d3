// array_has_any(list, other): whether a list holds any item of another.
import { boolean } from '../../../kernels/type.ts'
import { keyOf, lists, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_has_any',
  aliases: ['list_has_any', 'arrays_overlap'],
  usage: 'array_has_any(list, other)',
  doc: 'Whether a list holds any item of another.',
  examples: [[`array_has_any([1, 2], [2, 3])`, true], [`array_has_any([1, 2], [3])`, false]],
  signature: lists(2, () => boolean),
  row: ([list, other]) => {
    const held = new Set((list as Items).map(keyOf))
    return (other as Items).some((item) => held.has(keyOf(item)))
  },
})
