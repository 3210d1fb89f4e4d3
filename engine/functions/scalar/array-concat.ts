// array_concat(list, list, …): lists joined to one; NULLs are left out, only NULLs give NULL.
import { checkLength, listOf, lists, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_concat',
  aliases: ['array_cat', 'list_concat', 'list_cat'],
  usage: 'array_concat(list, list, …)',
  doc: 'Lists joined to one; NULLs are left out, only NULLs give NULL.',
  examples: [[`array_concat([1], [2, 3], [4])`, [1n, 2n, 3n, 4n]]],
  signature: lists(null, listOf),
  nulls: 'called',
  row: (all) => {
    if (all.every((list) => list === null)) return null
    const items = all.flatMap((list) => (list ?? []) as Items)
    checkLength(items.length)
    return items
  },
})
