// regexp_replace(text, pattern, replacement, flags): the first match replaced, or all with the flag g.
import { utf8 } from '../../../kernels/type.ts'
import { applied } from '../../expressions/vector.ts'
import { replaceColumns } from '../../regex/replace-columns.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'regexp_replace',
  usage: 'regexp_replace(text, pattern, replacement, flags)',
  doc: 'The first match replaced (flag g: every match). \\1, $1, ${1} and ${name} stand for groups.',
  examples: [
    [`regexp_replace('kitchen', '[aeiou]', '_', 'g')`, 'k_tch_n'],
    [`regexp_replace('john smith', '(\\w+) (\\w+)', '\\2 \\1')`, 'smith john'],
    [`regexp_replace('aaa', 'a', 'b')`, 'baa'],
  ],
  overloads: [
    { takes: [utf8, utf8, utf8], rest: null, gives: utf8 },
    { takes: [utf8, utf8, utf8, utf8], rest: null, gives: utf8 },
  ],
  vector: (inputs, type) => applied(type, inputs, replaceColumns(), true),
})
