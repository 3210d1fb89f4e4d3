// btrim(text[, characters]): removes spaces, or the given characters, from both ends.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { strip } from '../text.ts'

export default scalar({
  name: 'btrim',
  aliases: ['trim'],
  usage: 'btrim(text[, characters])',
  doc: 'Removes spaces, or the given characters, from both ends.',
  examples: [[`btrim('  a ')`, 'a'], [`btrim('xxaxx', 'x')`, 'a']],
  overloads: [{ takes: [utf8], rest: null, gives: utf8 }, { takes: [utf8, utf8], rest: null, gives: utf8 }],
  row: ([text, what]) => strip(text as string, (what ?? ' ') as string, true, true),
})
