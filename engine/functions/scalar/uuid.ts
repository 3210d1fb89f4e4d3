// uuid(): a random UUID (version 4) for every row. The generator is the query's, so that tests can repeat it.
import { utf8 } from '../../../kernels/type.ts'
import { columnOf } from '../../expressions/scalars.ts'
import { scalar } from '../define.ts'

/** 122 random bits; version and variant fill the others. */
function uuidOf(random: () => number): string {
  const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toHex()
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export default scalar({
  name: 'uuid',
  usage: 'uuid()',
  doc: 'A random UUID of version 4, another for every row.',
  examples: [],
  gives: utf8,
  volatility: 'volatile',
  batch: (_, rows, at) => columnOf(
    Array.from({ length: rows }, () => uuidOf(() => at.query.random())), utf8, at.arena),
})
