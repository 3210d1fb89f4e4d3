// ltrim(text[, characters]): removes spaces, or the given characters, from the start.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { strip } from '../text.ts'

export default scalar({
  name: 'ltrim',
  usage: 'ltrim(text[, characters])',
  doc: 'Removes spaces, or the given characters, from the start.',
  examples: [[`ltrim('  a ')`, 'a '], [`ltrim('xxa', 'x')`, 'a']],
  overloads: [{ takes: [utf8], rest: null, gives: utf8 }, { takes: [utf8, utf8], rest: null, gives: utf8 }],
  row: ([text, what]) => strip(text as string, (what ?? ' ') as string, true, false),
})
