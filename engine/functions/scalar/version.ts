// version(): clients look for the name of the SQL dialect; the sentence says whose engine it is.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'version',
  usage: 'version()',
  doc: 'The SQL dialect that is spoken, and by what.',
  examples: [['version()', 'Apache DataFusion 51.0.0 dialect, independent TypeScript engine']],
  gives: utf8,
  row: () => 'Apache DataFusion 51.0.0 dialect, independent TypeScript engine',
})
