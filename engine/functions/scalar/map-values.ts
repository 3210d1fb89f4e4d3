// map_values(map): the values of a map.
import { listOf } from '../arrays.ts'
import { scalar } from '../define.ts'
import { ofMap, type Entries } from '../maps.ts'

export default scalar({
  name: 'map_values',
  usage: 'map_values(map)',
  doc: 'The values of a map, in its order.',
  examples: [[`map_values(MAP {'a': 1, 'b': 2})`, [1n, 2n]]],
  signature: ofMap((map) => listOf(map.value)),
  row: ([map]) => (map as Entries).map((entry) => entry.value),
})
