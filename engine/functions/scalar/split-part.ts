// split_part(text, what, n): the n-th part between delimiters, from 1, negative from the end; empty if
// there is none.
import { int64, utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { scalar } from '../define.ts'
import { count } from '../text.ts'

function part(text: string, delimiter: string, n: number): string {
  if (n === 0) fail('execution', NOWHERE, { problem: 'field position must not be zero' })
  const parts = delimiter === '' ? [text] : text.split(delimiter)
  return parts[n > 0 ? n - 1 : parts.length + n] ?? ''
}

export default scalar({
  name: 'split_part',
  usage: 'split_part(text, what, n)',
  doc: 'The n-th part between delimiters, from 1, negative from the end; empty if there is none.',
  examples: [
    [`split_part('a-b-c', '-', 2)`, 'b'],
    [`split_part('a-b-c', '-', -1)`, 'c'],
    [`split_part('a', '-', 5)`, ''],
  ],
  takes: [utf8, utf8, int64],
  gives: utf8,
  row: ([text, delimiter, n]) => part(text as string, delimiter as string, count(n)),
})
