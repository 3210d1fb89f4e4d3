// ascii(text): the Unicode number of the first character; 0 of an empty text.
import { int32, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'ascii',
  usage: 'ascii(text)',
  doc: 'The Unicode number of the first character; 0 of an empty text.',
  examples: [
    [`ascii('A')`, 65n],
    [`ascii('')`, 0n],
  ],
  takes: [utf8],
  gives: int32,
  row: ([text]) => BigInt((text as string).codePointAt(0) ?? 0),
})
