// right(text, n): the last n characters; with a negative n, all but the first |n|.
import { int64, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { count, slice, TEXT_MAX } from '../text.ts'

export default scalar({
  name: 'right',
  usage: 'right(text, n)',
  doc: 'The last n characters; with a negative n, all but the first |n|.',
  examples: [
    [`right('kitchen', 3)`, 'hen'],
    [`right('kitchen', -2)`, 'tchen'],
    [`right('a', 0)`, ''],
  ],
  takes: [utf8, int64],
  gives: utf8,
  row: ([text, n]) => count(n) === 0 ? '' : slice(text as string, -count(n), TEXT_MAX),
})
