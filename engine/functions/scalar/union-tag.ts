// union_tag(union): would be the name of the field that a union is of; refuses what there is.
import { scalar } from '../define.ts'
import { ofUnion } from '../unions.ts'

export default scalar({
  name: 'union_tag',
  usage: 'union_tag(union)',
  doc: 'The name of the field that a union has. No SQL makes a union, so every argument is refused.',
  examples: [],
  signature: ofUnion(1, (type) => `union_tag only support unions, got ${type}`),
})
