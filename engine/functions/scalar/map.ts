// map(keys, values): a map of two lists; map(k, v, …) is make_map.
import { scalar } from '../define.ts'
import type { Items } from '../arrays.ts'
import { entriesOf, ofLists, ofPairs } from '../maps.ts'

export default scalar({
  name: 'map',
  usage: 'map(keys, values)',
  doc: 'A map of a list of keys and a list of values. Keys must be unique and not NULL.',
  examples: [
    [`map_keys(map(['a', 'b'], [1, 2]))`, ['a', 'b']],
    [`map([], [])`, []],
  ],
  signature: (types) => ofLists(types) ?? ofPairs(types),
  row: (args, types) => types[0]?.kind === 'list' && types[1]?.kind === 'list' && types.length === 2
    ? entriesOf(args[0] as Items, args[1] as Items)
    : entriesOf(args.filter((_, i) => i % 2 === 0), args.filter((_, i) => i % 2 === 1)),
})
