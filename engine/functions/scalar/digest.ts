// digest(x, algorithm): the hash of a text or of bytes by an algorithm's name.
import { utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { binary, bytesOf, digestHex, digestNames } from '../digests.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'digest',
  usage: 'digest(x, algorithm)',
  doc: `The hash of a text or of bytes, as bytes. Algorithms: ${digestNames.join(', ')}.`,
  examples: [[`digest('foo', 'blake3')`, '04e0bb39f30b1a3feb89f536c93be15055482df748674b00d26e5a75777702e9']],
  overloads: [utf8, binary].map((type) => ({ takes: [type, utf8], rest: null, gives: binary })),
  row: ([x, name], [type]) => digestHex(name as string, bytesOf(x!, type!)) ??
    fail('execution', NOWHERE, {
      problem: `There is no built-in digest algorithm named '${name as string}', currently supported ` +
        `algorithms are: ${digestNames.join(', ')}`,
    }),
})
