// chr(n): the character of a Unicode number.
import { int64, utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { scalar } from '../define.ts'

function character(n: bigint): string {
  if (n <= 0n) fail('execution', NOWHERE,
    { problem: n === 0n ? 'null character not permitted.' : 'requested character too large for encoding.' })
  const isSurrogate = n >= 0xd800n && n <= 0xdfffn
  if (n > 0x10ffffn || isSurrogate)
    fail('execution', NOWHERE, { problem: 'requested character too large for encoding.' })
  return String.fromCodePoint(Number(n))
}

export default scalar({
  name: 'chr',
  usage: 'chr(n)',
  doc: 'The character of a Unicode number.',
  examples: [
    [`chr(65)`, 'A'],
    [`chr(128512)`, '😀'],
  ],
  takes: [int64],
  gives: utf8,
  row: ([n]) => character(n as bigint),
})
