// upper(text): ASCII by a kernel, other texts by Unicode's rules.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { changeCase } from '../text-case.ts'

export default scalar({
  name: 'upper',
  usage: 'upper(text)',
  doc: 'The text in upper case.',
  examples: [[`upper('straße')`, 'STRASSE'], [`upper('kitchen')`, 'KITCHEN'], ['upper(NULL)', null]],
  takes: [utf8],
  gives: utf8,
  row: ([text]) => (text as string).toUpperCase(),
  batch: ([text], _, at) => changeCase(text!, true, at),
})
