// bit_length(text): the number of bits in UTF-8.
import { int32, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'bit_length',
  usage: 'bit_length(text)',
  doc: 'The number of bits in UTF-8.',
  examples: [
    [`bit_length('ab')`, 16n],
  ],
  takes: [utf8],
  gives: int32,
  row: ([text]) => BigInt(Buffer.byteLength(text as string) * 8),
})
