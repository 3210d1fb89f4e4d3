// md5(x): the MD5 hash of a text or of bytes as 32 hexadecimal digits, unlike the SHA functions a text.
import { utf8 } from '../../../kernels/type.ts'
import { binary, bytesOf, digestHex } from '../digests.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'md5',
  usage: 'md5(x)',
  doc: 'The MD5 hash of a text or of bytes as 32 hexadecimal digits.',
  examples: [
    [`md5('foo')`, 'acbd18db4cc2f85cedef654fccc4a4d8'],
    [`md5(X'666f6f')`, 'acbd18db4cc2f85cedef654fccc4a4d8'],
  ],
  overloads: [utf8, binary].map((type) => ({ takes: [type], rest: null, gives: utf8 })),
  row: ([x], [type]) => digestHex('md5', bytesOf(x!, type!)),
})
