// lower(text): ASCII by a kernel, other texts by Unicode's rules.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { changeCase } from '../text-case.ts'

export default scalar({
  name: 'lower',
  usage: 'lower(text)',
  doc: 'The text in lower case.',
  examples: [[`lower('ÄPFEL')`, 'äpfel'], [`lower('KITCHEN')`, 'kitchen'], ['lower(NULL)', null]],
  takes: [utf8],
  gives: utf8,
  row: ([text]) => (text as string).toLowerCase(),
  batch: ([text], _, at) => changeCase(text!, false, at),
})
