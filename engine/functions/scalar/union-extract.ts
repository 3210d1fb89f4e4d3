// union_extract(union, field): would be the value of a union if it is of that field; refuses what there is.
import { scalar } from '../define.ts'
import { ofUnion } from '../unions.ts'

export default scalar({
  name: 'union_extract',
  usage: 'union_extract(union, field)',
  doc: 'The value of a union if it has that field. No SQL makes a union, so every argument is refused.',
  examples: [],
  signature: ofUnion(2, (type) => `union_extract first argument must be a union, got ${type} instead`),
})
