// rtrim(text[, characters]): removes spaces, or the given characters, from the end.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { strip } from '../text.ts'

export default scalar({
  name: 'rtrim',
  usage: 'rtrim(text[, characters])',
  doc: 'Removes spaces, or the given characters, from the end.',
  examples: [[`rtrim('a  ')`, 'a'], [`rtrim('axx', 'x')`, 'a']],
  overloads: [{ takes: [utf8], rest: null, gives: utf8 }, { takes: [utf8, utf8], rest: null, gives: utf8 }],
  row: ([text, what]) => strip(text as string, (what ?? ' ') as string, false, true),
})
