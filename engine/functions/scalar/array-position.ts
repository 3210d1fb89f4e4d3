// array_position(list, item[, from]): the place of the first equal item, from 1, searched from a place
// on; NULL if there is none.
import { uint64 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { listAndItems, sameItem, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_position',
  aliases: ['list_position', 'array_indexof', 'list_indexof'],
  usage: 'array_position(list, item[, from])',
  doc: 'The place of the first equal item, from 1, searched from a place on; NULL if there is none.',
  examples: [
    [`array_position([1, 2, 2], 2)`, 2n],
    [`array_position([1, 2, 2], 2, 3)`, 3n],
    [`array_position([1, NULL], NULL)`, 2n],
    [`array_position([1], 9)`, null],
  ],
  signature: listAndItems(1, 1, () => uint64, 1),
  nulls: 'called',
  row: ([list, item, from]) => {
    if (list === null) return null
    const items = list as Items
    const first = Number((from ?? 1n) as bigint) - 1
    if (from !== undefined && from !== null && (first < 0 || first > items.length))
      fail('execution', NOWHERE, { problem: `start_from out of bounds: ${from as bigint}` })
    const at = items.findIndex((each, i) => i >= first && sameItem(each, item!))
    return at < 0 ? null : BigInt(at + 1)
  },
})
