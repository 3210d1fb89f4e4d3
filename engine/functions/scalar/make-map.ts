// make_map(k, v, …): a map of pairs. MAP {k: v} is this call.
import { scalar } from '../define.ts'
import { entriesOf, ofPairs } from '../maps.ts'

export default scalar({
  name: 'make_map',
  usage: 'make_map(key, value, …)',
  doc: 'A map of pairs of a key and a value. MAP {k: v} is this call.',
  examples: [
    [`map_values(make_map('a', 1, 'b', 2))`, [1n, 2n]],
    [`map_values(MAP {'a': NULL})`, [null]],
  ],
  signature: ofPairs,
  nulls: 'called',
  row: (args) => entriesOf(args.filter((_, i) => i % 2 === 0), args.filter((_, i) => i % 2 === 1)),
})
