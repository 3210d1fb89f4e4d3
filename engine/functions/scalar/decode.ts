// decode(text, encoding): the bytes that encode() wrote.
import { utf8 } from '../../../kernels/type.ts'
import { binary } from '../digests.ts'
import { scalar } from '../define.ts'
import { decoded } from '../encodings.ts'

export default scalar({
  name: 'decode',
  usage: 'decode(text, encoding)',
  doc: 'The bytes of a text in base64 (padded or not), base64pad or hex.',
  examples: [[`decode('aGVsbG8', 'base64')`, '68656c6c6f'], [`decode('ff00', 'hex')`, 'ff00']],
  takes: [utf8, utf8],
  gives: binary,
  row: ([text, encoding]) => decoded(text as string, encoding as string),
})
