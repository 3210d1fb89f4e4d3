// flatten(list): a list of lists as one list, one level less deep.
import { itemOf, listOf, listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'flatten',
  usage: 'flatten(list)',
  doc: 'A list of lists as one list, one level less deep; NULLs among the lists are left out.',
  examples: [
    [`flatten([[1], [2, 3]])`, [1n, 2n, 3n]],
    [`flatten([[1], NULL])`, [1n]],
    [`flatten([1])`, [1n]],
  ],
  signature: listThen([], 0, (item) => item.kind === 'list' ? item : listOf(item)),
  row: ([list], [type]) => {
    const isDeep = itemOf(type)?.kind === 'list'
    return (list as Items).flatMap((item) => isDeep ? (item ?? []) as Items : [item])
  },
})
