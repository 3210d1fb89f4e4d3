// to_hex(n): negative numbers as two's complement of 64 bits.
import { int64, uint64, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'to_hex',
  usage: 'to_hex(n)',
  doc: 'An integer in hexadecimal digits.',
  examples: [['to_hex(255)', 'ff'], ['to_hex(-1)', 'ffffffffffffffff'], ['to_hex(NULL)', null]],
  overloads: [int64, uint64].map((type) => ({ takes: [type], rest: null, gives: utf8 })),
  row: ([n]) => BigInt.asUintN(64, n as bigint).toString(16),
})
