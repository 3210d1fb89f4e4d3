// regexp_count(text, pattern, start, flags): how often the pattern matches.
import { int64, utf8 } from '../../../kernels/type.ts'
import { applied } from '../../expressions/vector.ts'
import { placesColumns } from '../../regex/place-columns.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'regexp_count',
  usage: 'regexp_count(text, pattern, start, flags)',
  doc: 'How often a regular expression matches, from a position on (from 1). Flags: i, m, s, R, U, u, x.',
  examples: [
    [`regexp_count('kitchen', '[aeiou]')`, 2n],
    [`regexp_count('aAa', 'a', 2, 'i')`, 2n],
  ],
  overloads: [
    { takes: [utf8, utf8], rest: null, gives: int64 },
    { takes: [utf8, utf8, int64], rest: null, gives: int64 },
    { takes: [utf8, utf8, int64, utf8], rest: null, gives: int64 },
  ],
  vector: (inputs, type) => applied(type, inputs, placesColumns('count'), true),
})
