// concat(a, b, …): all arguments as text; NULLs are empty.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'concat',
  usage: 'concat(a, b, …)',
  doc: 'All arguments joined; NULL counts as empty.',
  examples: [[`concat('a', NULL, 'b')`, 'ab'], [`concat('a', 1)`, 'a1']],
  takes: [utf8],
  rest: utf8,
  gives: utf8,
  nulls: 'called',
  row: (args) => args.map((v) => v ?? '').join(''),
})
