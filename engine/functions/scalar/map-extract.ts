// map_extract(map, key): a list of the one value that the key has, or of NULL.
import { listOf } from '../arrays.ts'
import { scalar } from '../define.ts'
import { valueFor, type Entries } from '../maps.ts'

export default scalar({
  name: 'map_extract',
  aliases: ['element_at'],
  usage: 'map_extract(map, key)',
  doc: `A list of the value that a key has, or of NULL. map['key'] is the value itself.`,
  examples: [
    [`map_extract(MAP {'a': 1}, 'a')`, [1n]],
    [`element_at(MAP {'a': 1}, 'z')`, [null]],
  ],
  signature: ([map, key, ...rest]) => {
    if (map === undefined || key === undefined || rest.length > 0) return null
    if (map.kind === 'null') return { args: [map, key], gives: map }
    return map.kind === 'map' ? { args: [map, key.kind === 'null' ? map.key : key], gives: listOf(map.value) }
      : null
  },
  row: ([map, key], [type, given]) =>
    [valueFor(map as Entries, key!, given!, type!.kind === 'map' ? type!.key : given!)],
})
