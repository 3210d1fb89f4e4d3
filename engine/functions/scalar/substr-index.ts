// substr_index(text, delimiter, n): what stands before the n-th delimiter.
import { int64, utf8 } from '../../../kernels/type.ts'
import { count } from '../text.ts'
import { scalar } from '../define.ts'

function before(text: string, delimiter: string, n: number): string {
  if (delimiter === '' || n === 0) return ''
  const parts = text.split(delimiter)
  return (n > 0 ? parts.slice(0, n) : parts.slice(n)).join(delimiter)
}

export default scalar({
  name: 'substr_index',
  aliases: ['substring_index'],
  usage: 'substr_index(text, delimiter, n)',
  doc: 'The text before the n-th delimiter; with a negative n, after the n-th from the end.',
  examples: [
    [`substr_index('www.a.b', '.', 2)`, 'www.a'],
    [`substr_index('www.a.b', '.', -1)`, 'b'],
  ],
  takes: [utf8, utf8, int64],
  gives: utf8,
  row: ([text, delimiter, n]) => before(text as string, delimiter as string, count(n)),
})
