// lpad(text, n[, fill]): made n characters long by filling at the start, or cut.
import { int64, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { count, padding, slice } from '../text.ts'

export default scalar({
  name: 'lpad',
  usage: 'lpad(text, n[, fill])',
  doc: 'The text filled at its start (with spaces, or the given text) to n characters, or cut to them.',
  examples: [[`lpad('7', 3, '0')`, '007'], [`lpad('abc', 2)`, 'ab'], [`lpad('a', 0)`, '']],
  overloads: [{ takes: [utf8, int64], rest: null, gives: utf8 },
    { takes: [utf8, int64, utf8], rest: null, gives: utf8 }],
  row: ([text, n, fill]) => padding(text as string, count(n), (fill ?? ' ') as string) + slice(
    text as string, 0, Math.max(0, count(n))),
})
