// nvl(a, b): coalesce with two arguments, by its older name.
import coalesce from './coalesce.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'nvl',
  aliases: ['ifnull'],
  usage: 'nvl(a, b)',
  doc: 'The first argument, or the second where it is NULL.',
  examples: [['nvl(NULL, 2)', 2n], ['nvl(1, 2)', 1n]],
  signature: (types, values) => types.length === 2 ? coalesce.signature!(types, values) : null,
  nulls: 'called',
  row: ([a, b]) => a === null ? b! : a!,
  vector: coalesce.vector!,
})
