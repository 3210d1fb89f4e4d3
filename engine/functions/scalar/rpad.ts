// rpad(text, n[, fill]): made n characters long by filling at the end, or cut.
import { int64, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { count, padding, slice } from '../text.ts'

export default scalar({
  name: 'rpad',
  usage: 'rpad(text, n[, fill])',
  doc: 'The text filled at its end (with spaces, or the given text) to n characters, or cut to them.',
  examples: [[`rpad('7', 3, '0')`, '700'], [`rpad('abc', 2)`, 'ab'], [`rpad('a', 0)`, '']],
  overloads: [{ takes: [utf8, int64], rest: null, gives: utf8 },
    { takes: [utf8, int64, utf8], rest: null, gives: utf8 }],
  row: ([text, n, fill]) => slice(text as string, 0, Math.max(0, count(n))) + padding(
    text as string, count(n), (fill ?? ' ') as string),
})
