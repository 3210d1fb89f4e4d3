// reverse(text): the characters in reverse order.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'reverse',
  usage: 'reverse(text)',
  doc: 'The characters in reverse order.',
  examples: [
    [`reverse('abc')`, 'cba'],
    [`reverse('a😀')`, '😀a'],
  ],
  takes: [utf8],
  gives: utf8,
  row: ([text]) => [...(text as string)].reverse().join(''),
})
