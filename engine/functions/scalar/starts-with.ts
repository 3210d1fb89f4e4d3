// starts_with(text, what): whether the text begins with another.
import { boolean, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'starts_with',
  usage: 'starts_with(text, what)',
  doc: 'Whether the text begins with another.',
  examples: [
    [`starts_with('kitchen', 'kit')`, true],
  ],
  takes: [utf8, utf8],
  gives: boolean,
  row: ([text, what]) => (text as string).startsWith(what as string),
})
