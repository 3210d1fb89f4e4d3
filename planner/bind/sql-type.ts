// SQL type names to data types, for CAST, `::` and typed literals. Not Arrow type names (arrow_cast reads
// those). Invariant: what the reference refuses is refused with its words; nothing is guessed.
import {
  boolean, float64, int32, int64, interval, utf8, type DataType, type TimeUnit,
} from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type { NamedType, SqlType } from '../../parser/sql/ast.ts'
import { decimal, decimalDigits } from './coerce.ts'

const int = (bits: 8 | 16 | 32 | 64, signed: boolean): DataType => ({ kind: 'int', bits, signed })
const float32: DataType = { kind: 'float', bits: 32 }

const fixed = new Map<string, DataType>([
  ['BOOLEAN', boolean], ['BOOL', boolean],
  ['TINYINT', int(8, true)], ['SMALLINT', int(16, true)], ['INT2', int(16, true)],
  ['INT', int32], ['INTEGER', int32], ['INT4', int32], ['BIGINT', int64], ['INT8', int64],
  ['TINYINT UNSIGNED', int(8, false)], ['SMALLINT UNSIGNED', int(16, false)],
    ['INT2 UNSIGNED', int(16, false)],
  ['INT UNSIGNED', int(32, false)], ['INTEGER UNSIGNED', int(32, false)], ['INT4 UNSIGNED', int(32, false)],
  ['BIGINT UNSIGNED', int(64, false)], ['INT8 UNSIGNED', int(64, false)],
  ['FLOAT', float32], ['REAL', float32], ['FLOAT4', float32],
  ['DOUBLE', float64], ['DOUBLE PRECISION', float64], ['FLOAT8', float64],
  ['CHAR', utf8], ['VARCHAR', utf8], ['TEXT', utf8], ['STRING', utf8], ['CHARACTER', utf8],
  ['BYTEA', { kind: 'binary' }], ['DATE', { kind: 'date' }], ['INTERVAL', interval],
])

const units = new Map<number, TimeUnit>([[0, 's'], [3, 'ms'], [6, 'us'], [9, 'ns']])

export function bindType(type: SqlType): DataType {
  switch (type.kind) {
    case 'named-type': return bindNamed(type)
    case 'array-type': return { kind: 'list', item: bindType(type.element) }
    case 'struct-type':
      return { kind: 'struct', fields: type.fields.map((f, i) =>
        ({ name: f.name?.text ?? `c${i}`, type: bindType(f.type) })) }
  }
}

function bindNamed(type: NamedType): DataType {
  const known = fixed.get(type.name)
  if (known !== undefined) return known
  switch (type.name) {
    case 'DECIMAL': case 'NUMERIC': case 'DEC': {
      const [precision = 38, scale = type.args.length === 0 ? 10 : 0] = type.args
      if (precision < 1 || precision > 76 || scale > precision)
        fail('decimal-type', type.span, { precision, scale })
      if (scale >= 0) return decimal(precision, scale, precision > decimalDigits(128) ? 256 : 128)
      break
    }
    case 'TIMESTAMP': case 'TIMESTAMPTZ': {
      const unit = units.get(type.args[0] ?? 9)
      if (unit !== undefined) return { kind: 'timestamp', unit, zone: null }
      break
    }
    case 'TIME': if (type.zone !== 'with') return { kind: 'time' }
  }
  const args = type.args.length === 0 ? '' : `(${type.args.join(',')})`
  const zone = type.zone === 'with' ? ' WITH TIME ZONE' : ''
  return fail('unsupported-type', type.span, { type: `${type.name}${args}${zone}` })
}
