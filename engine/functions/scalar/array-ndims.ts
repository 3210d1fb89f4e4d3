// array_ndims(list): how deep lists are nested.
import { uint64 } from '../../../kernels/type.ts'
import { listThen } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_ndims',
  aliases: ['list_ndims'],
  usage: 'array_ndims(list)',
  doc: 'How deep lists are nested.',
  examples: [[`array_ndims([[1], [2]])`, 2n]],
  signature: listThen([], 0, () => uint64),
  row: (_, [type]) => {
    let depth = 0n
    for (let t = type!; t.kind === 'list'; t = t.item) depth++
    return depth
  },
})
