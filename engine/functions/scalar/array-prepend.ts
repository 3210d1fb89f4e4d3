// array_prepend(item, list): the list with an item more at its start; NULL counts as an empty list.
import { listAndItems, listOf, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

const append = listAndItems(1, 0, listOf)

export default scalar({
  name: 'array_prepend',
  aliases: ['list_prepend', 'array_push_front', 'list_push_front'],
  usage: 'array_prepend(item, list)',
  doc: 'The list with an item more at its start; NULL counts as an empty list.',
  examples: [[`array_prepend(0, [1, 2])`, [0n, 1n, 2n]]],
  signature: ([item, list, ...rest], values) => {
    if (item === undefined || list === undefined || rest.length > 0) return null
    const turned = append([list, item], values)
    return turned === null ? null : { args: turned.args.toReversed(), gives: turned.gives }
  },
  nulls: 'called',
  row: ([item, list]) => [item!, ...(list ?? []) as Items],
})
