// map_entries(map): the entries of a map, as structs of key and value.
import { itemType } from '../../../kernels/type.ts'
import { listOf } from '../arrays.ts'
import { scalar } from '../define.ts'
import { ofMap } from '../maps.ts'

export default scalar({
  name: 'map_entries',
  usage: 'map_entries(map)',
  doc: 'The entries of a map as a list of structs {key, value}.',
  examples: [[`map_entries(MAP {'a': 1})`, [{ key: 'a', value: 1n }]]],
  signature: ofMap((map) => listOf(itemType(map)!)),
  // A map and the list of its entries lie in memory alike.
  row: ([map]) => map!,
  batch: ([map], _rows, _at, gives) => ({ ...map!, type: gives }),
})
