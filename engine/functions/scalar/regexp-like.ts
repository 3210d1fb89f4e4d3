// regexp_like(text, pattern, flags): whether the pattern matches somewhere in the text.
import { boolean, utf8 } from '../../../kernels/type.ts'
import { matchesColumns } from '../../expressions/regex.ts'
import { applied } from '../../expressions/vector.ts'
import { likeTree } from '../../regex/functions.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'regexp_like',
  usage: 'regexp_like(text, pattern, flags)',
  doc: 'Whether a regular expression matches somewhere in the text. Flags: i, m, s, R, U, u, x.',
  examples: [
    [`regexp_like('Kitchen', '^kit', 'i')`, true],
    [`regexp_like('kitchen', '[0-9]')`, false],
    [`regexp_like(NULL, 'a')`, null],
  ],
  overloads: [
    { takes: [utf8, utf8], rest: null, gives: boolean },
    { takes: [utf8, utf8, utf8], rest: null, gives: boolean },
  ],
  vector: (inputs, type) => applied(type, inputs, matchesColumns(likeTree, 1), true),
})
