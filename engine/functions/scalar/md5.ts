// md5(text): the MD5 hash as 32 hexadecimal digits.
import { utf8 } from '../../../kernels/type.ts'
import { createHash } from 'node:crypto'
import { scalar } from '../define.ts'

export default scalar({
  name: 'md5',
  usage: 'md5(text)',
  doc: 'The MD5 hash as 32 hexadecimal digits.',
  examples: [
    [`md5('foo')`, 'acbd18db4cc2f85cedef654fccc4a4d8'],
  ],
  takes: [utf8],
  gives: utf8,
  row: ([text]) => createHash('md5').update(text as string).digest('hex'),
})
