// string_to_array(text, separator[, null]): the parts of a text between separators; NULL separates
// every character. A part may stand for NULL.
import { utf8 } from '../../../kernels/type.ts'
import { listOf } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'string_to_array',
  aliases: ['string_to_list'],
  usage: 'string_to_array(text, separator[, null])',
  doc: 'The parts of a text between separators; NULL separates every character. A part may stand for NULL.',
  examples: [
    [`string_to_array('a,b,,c', ',')`, ['a', 'b', '', 'c']],
    [`string_to_array('abc', NULL)`, ['a', 'b', 'c']],
    [`string_to_array('a-b-c', '-', 'b')`, ['a', null, 'c']],
  ],
  signature: (types) => types.length < 2 || types.length > 3 ? null
    : { args: types.map(() => utf8), gives: listOf(utf8) },
  nulls: 'called',
  row: ([text, separator, empty]) => {
    if (text === null) return null
    if (text === '') return []
    const parts = separator === null ? [...text as string] : separator === '' ? [text as string]
      : (text as string).split(separator as string)
    return parts.map((part) => part === empty ? null : part)
  },
})
