// octet_length(text): the number of bytes in UTF-8.
import { int32, utf8 } from '../../../kernels/type.ts'
import { flat } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { flatten } from '../../expressions/forms.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'octet_length',
  usage: 'octet_length(text)',
  doc: 'The number of bytes in UTF-8.',
  examples: [
    [`octet_length('añb')`, 4n],
  ],
  takes: [utf8],
  gives: int32,
  row: ([text]) => BigInt(Buffer.byteLength(text as string)),
  batch: ([text], rows, at) => {
    const t = flatten(text!, at.arena)
    const out = at.arena.alloc(rows * 8 + 16)
    kernels.text_lengths(t.extra, rows, out)
    return flat(int32, rows, out, t.validity)
  },
})
