// array_positions(list, item): the places of all equal items, from 1.
import { uint64 } from '../../../kernels/type.ts'
import { listAndItems, listOf, sameItem, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_positions',
  aliases: ['list_positions'],
  usage: 'array_positions(list, item)',
  doc: 'The places of all equal items, from 1.',
  examples: [[`array_positions([1, 2, 2], 2)`, [2n, 3n]], [`array_positions([1], 9)`, []]],
  signature: listAndItems(1, 0, () => listOf(uint64)),
  nulls: 'called',
  row: ([list, item]) => list === null ? null
    : (list as Items).flatMap((each, i) => sameItem(each, item!) ? [BigInt(i + 1)] : []),
})
