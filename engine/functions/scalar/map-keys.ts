// map_keys(map): the keys of a map.
import { listOf } from '../arrays.ts'
import { scalar } from '../define.ts'
import { ofMap, type Entries } from '../maps.ts'

export default scalar({
  name: 'map_keys',
  usage: 'map_keys(map)',
  doc: 'The keys of a map, in its order.',
  examples: [[`map_keys(MAP {'a': 1, 'b': 2})`, ['a', 'b']]],
  signature: ofMap((map) => listOf(map.key)),
  row: ([map]) => (map as Entries).map((entry) => entry.key),
})
