// repeat(text, n): the text n times; empty for a negative n.
import { int64, utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { scalar } from '../define.ts'
import { count, TEXT_MAX } from '../text.ts'

function repeated(text: string, n: number): string {
  if (n > 0 && text.length * n > TEXT_MAX)
    fail('execution', NOWHERE, { problem: 'repeat: the result is too long' })
  return n <= 0 ? '' : text.repeat(n)
}

export default scalar({
  name: 'repeat',
  usage: 'repeat(text, n)',
  doc: 'The text n times; empty for a negative n.',
  examples: [
    [`repeat('ab', 3)`, 'ababab'],
    [`repeat('ab', -1)`, ''],
  ],
  takes: [utf8, int64],
  gives: utf8,
  row: ([text, n]) => repeated(text as string, count(n)),
})
