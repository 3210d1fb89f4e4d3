// character_length(text): the number of characters (code points).
import { int32, utf8 } from '../../../kernels/type.ts'
import { flat } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { flatten } from '../../expressions/forms.ts'
import { scalar } from '../define.ts'
import { characters } from '../text.ts'

export default scalar({
  name: 'character_length',
  aliases: ['char_length', 'length'],
  usage: 'character_length(text)',
  doc: 'The number of characters (code points).',
  examples: [
    [`character_length('añb')`, 3n],
    [`character_length('')`, 0n],
    [`length(NULL)`, null],
  ],
  takes: [utf8],
  gives: int32,
  row: ([text]) => BigInt(characters(text as string)),
  batch: ([text], rows, at) => {
    const t = flatten(text!, at.arena)
    const out = at.arena.alloc(rows * 8 + 16)
    kernels.text_characters(t.extra, t.data, rows, out)
    return flat(int32, rows, out, t.validity)
  },
})
