// array_has(list, item): whether a list holds an item.
import { boolean } from '../../../kernels/type.ts'
import { listAndItems, sameItem, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_has',
  aliases: ['list_has', 'array_contains', 'list_contains'],
  usage: 'array_has(list, item)',
  doc: 'Whether a list holds an item.',
  examples: [
    [`array_has([1, 2], 2)`, true],
    [`array_has([1, NULL], 2)`, false],
    [`array_has([1], NULL)`, null],
  ],
  signature: listAndItems(1, 0, () => boolean),
  row: ([list, item]) => (list as Items).some((each) => sameItem(each, item!)),
})
