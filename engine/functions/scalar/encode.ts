// encode(x, encoding): a text or bytes as text.
import { utf8 } from '../../../kernels/type.ts'
import { binary, bytesOf } from '../digests.ts'
import { scalar } from '../define.ts'
import { encoded } from '../encodings.ts'

export default scalar({
  name: 'encode',
  usage: 'encode(x, encoding)',
  doc: 'A text or bytes as text: base64 (without padding), base64pad or hex.',
  examples: [[`encode('hello', 'base64')`, 'aGVsbG8'], [`encode('hello', 'hex')`, '68656c6c6f']],
  overloads: [utf8, binary].map((type) => ({ takes: [type, utf8], rest: null, gives: utf8 })),
  row: ([x, encoding], [type]) => encoded(bytesOf(x!, type!), encoding as string),
})
