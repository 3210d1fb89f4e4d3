// contains(text, what): whether another text occurs in the text.
import { boolean, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'contains',
  usage: 'contains(text, what)',
  doc: 'Whether another text occurs in the text.',
  examples: [
    [`contains('kitchen', 'tch')`, true],
    [`contains('a', 'b')`, false],
  ],
  takes: [utf8, utf8],
  gives: boolean,
  row: ([text, what]) => (text as string).includes(what as string),
})
