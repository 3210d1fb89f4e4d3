// concat_ws(separator, a, b, …): joined with a separator; NULL arguments are left out.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'concat_ws',
  usage: 'concat_ws(separator, a, b, …)',
  doc: 'All arguments after the first joined, with the first between them; NULL arguments are left out.',
  examples: [[`concat_ws('-', 'a', NULL, 'b')`, 'a-b'], [`concat_ws(NULL, 'a', 'b')`, null]],
  takes: [utf8, utf8],
  rest: utf8,
  gives: utf8,
  nulls: 'called',
  row: ([separator, ...parts]) => separator === null ? null
    : parts.filter((v) => v !== null).join(separator as string),
})
