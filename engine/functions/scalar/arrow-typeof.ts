// arrow_typeof(x): the name of the argument's type.
import { typeName, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'arrow_typeof',
  usage: 'arrow_typeof(x)',
  doc: 'The Arrow name of the type of an expression.',
  examples: [['arrow_typeof(1)', 'Int64'], [`arrow_typeof('a')`, 'Utf8']],
  signature: (types) => types.length === 1 ? { args: types, gives: utf8 } : null,
  nulls: 'called',
  row: (_, types) => typeName(types[0]!),
})
