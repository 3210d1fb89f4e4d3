// ends_with(text, what): whether the text ends with another.
import { boolean, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'ends_with',
  usage: 'ends_with(text, what)',
  doc: 'Whether the text ends with another.',
  examples: [
    [`ends_with('kitchen', 'hen')`, true],
  ],
  takes: [utf8, utf8],
  gives: boolean,
  row: ([text, what]) => (text as string).endsWith(what as string),
})
