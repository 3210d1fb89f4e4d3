// replace(text, what, with): every occurrence of the second text replaced by the third.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'replace',
  usage: 'replace(text, what, with)',
  doc: 'Every occurrence of the second text replaced by the third.',
  examples: [
    [`replace('aXbX', 'X', '-')`, 'a-b-'],
  ],
  takes: [utf8, utf8, utf8],
  gives: utf8,
  row: ([text, from, to]) => from === '' ? text! : (text as string).split(from as string).join(to as string),
})
