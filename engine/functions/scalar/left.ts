// left(text, n): the first n characters; with a negative n, all but the last |n|.
import { int64, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { count, slice } from '../text.ts'

export default scalar({
  name: 'left',
  usage: 'left(text, n)',
  doc: 'The first n characters; with a negative n, all but the last |n|.',
  examples: [
    [`left('kitchen', 4)`, 'kitc'],
    [`left('kitchen', -2)`, 'kitch'],
    [`left(NULL, 4)`, null],
  ],
  takes: [utf8, int64],
  gives: utf8,
  row: ([text, n]) => slice(text as string, 0, count(n)),
})
