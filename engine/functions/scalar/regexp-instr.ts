// regexp_instr(text, pattern, start, n, flags, group): where the n-th match, or a group of it, begins.
import { int64, utf8 } from '../../../kernels/type.ts'
import { applied } from '../../expressions/vector.ts'
import { placesColumns } from '../../regex/place-columns.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'regexp_instr',
  usage: 'regexp_instr(text, pattern, start, n, flags, group)',
  doc: 'The place (from 1) of the n-th match of a regular expression, or of a group of it; 0: none.',
  examples: [
    [`regexp_instr('kitchen', '[aeiou]')`, 2n],
    [`regexp_instr('kitchen', '[aeiou]', 1, 2)`, 6n],
    [`regexp_instr('abcabc', 'a(b)(c)', 1, 1, '', 2)`, 3n],
    [`regexp_instr('kitchen', 'z')`, 0n],
  ],
  overloads: [
    { takes: [utf8, utf8], rest: null, gives: int64 },
    { takes: [utf8, utf8, int64], rest: null, gives: int64 },
    { takes: [utf8, utf8, int64, int64], rest: null, gives: int64 },
    { takes: [utf8, utf8, int64, int64, utf8], rest: null, gives: int64 },
    { takes: [utf8, utf8, int64, int64, utf8, int64], rest: null, gives: int64 },
  ],
  vector: (inputs, type) => applied(type, inputs, placesColumns('instr'), true),
})
