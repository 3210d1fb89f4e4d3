// How a value of a query's result is stored: the physical and logical type of any type that Parquet can name
// and that holds no others (result-schema.ts has lists, structs and maps). Not the elements of data files
// (schema.ts), which know five types and carry column ids.
import { unreachable } from '../../kernels/assert.ts'
import { physicalOf, type DataType, type TimeUnit } from '../../kernels/type.ts'
import {
  BOOLEAN, BYTE_ARRAY, DOUBLE, FIXED_LEN_BYTE_ARRAY, FLOAT, INT32, INT64,
  type SchemaElement, type TimeUnitOf,
} from './metadata.ts'

const UTF8 = 0
const DECIMAL = 5
const DATE = 6
const TIMESTAMP_MILLIS = 9
const TIMESTAMP_MICROS = 10
const UINT_8 = 11
const INT_8 = 15

type Form = Omit<SchemaElement, 'name' | 'repetition_type'>

/** 8 bytes in memory, 4 in the file. */
export function isNarrow(type: DataType): boolean {
  switch (type.kind) {
    case 'date': case 'null': return true
    case 'int': case 'float': return type.bits <= 32
    default: return false
  }
}

/** undefined: Parquet, or this writer, has no form for the type, or it is nested. */
export function leafForm(type: DataType): Form | undefined {
  switch (type.kind) {
    case 'null': return { type: INT32, logicalType: { UNKNOWN: {} } }
    case 'boolean': return { type: BOOLEAN }
    case 'int': return integer(type.bits, type.signed)
    case 'float': return { type: type.bits === 32 ? FLOAT : DOUBLE }
    case 'utf8': return { type: BYTE_ARRAY, converted_type: UTF8, logicalType: { STRING: {} } }
    case 'dictionary': return physicalOf(type.value) === 'bytes' ? leafForm(type.value) : undefined
    case 'binary': return { type: BYTE_ARRAY }
    case 'timestamp': return timestamp(type.unit, type.zone !== null)
    case 'date': return { type: INT32, converted_type: DATE, logicalType: { DATE: {} } }
    case 'time':
      return { type: INT64, logicalType: { TIME: { isAdjustedToUTC: false, unit: { NANOS: {} } } } }
    // As Arrow's own writer does: a number of units, of which Parquet knows no more.
    case 'duration': return { type: INT64 }
    case 'decimal': {
      const { bits, precision, scale } = type
      return {
        type: FIXED_LEN_BYTE_ARRAY, type_length: bits / 8, converted_type: DECIMAL, scale, precision,
        logicalType: { DECIMAL: { scale, precision } },
      }
    }
    case 'interval': case 'list': case 'struct': case 'map': return undefined
    default: return unreachable(type)
  }
}

function integer(bits: 8 | 16 | 32 | 64, signed: boolean): Form {
  const physical = bits === 64 ? INT64 : INT32
  if (signed && bits >= 32) return { type: physical }
  return {
    type: physical, converted_type: (signed ? INT_8 : UINT_8) + Math.log2(bits / 8),
    logicalType: { INTEGER: { bitWidth: bits, isSigned: signed } },
  }
}

/**
 * Parquet has no seconds: they are written as milliseconds (write-batches.ts). A zone is kept as "is UTC".
 */
function timestamp(unit: TimeUnit, isAdjustedToUTC: boolean): Form {
  const units: Record<TimeUnit, TimeUnitOf> = {
    s: { MILLIS: {} }, ms: { MILLIS: {} }, us: { MICROS: {} }, ns: { NANOS: {} },
  }
  // The old names mean UTC, and do not know nanoseconds.
  const old = unit === 'ns' || !isAdjustedToUTC ? {}
    : { converted_type: unit === 'us' ? TIMESTAMP_MICROS : TIMESTAMP_MILLIS }
  return { type: INT64, ...old, logicalType: { TIMESTAMP: { isAdjustedToUTC, unit: units[unit] } } }
}
