// Data types and Parquet's schema elements, both ways. Only flat schemas: every leaf is a child of the root
// (layout.ts refuses other files).
import { assert } from '../../kernels/assert.ts'
import {
  boolean, float64, int64, tag, timestampNs, uint64, utf8, type DataType, type TimeUnit,
} from '../../kernels/type.ts'
import { damaged, require } from './corrupt.ts'
import {
  BOOLEAN, BYTE_ARRAY, DOUBLE, FLOAT, INT32, INT64, OPTIONAL, REQUIRED, type SchemaElement, type TimeUnitOf,
} from './metadata.ts'

const UTF8 = 0
const DATE = 6
const TIMESTAMP_MILLIS = 9
const TIMESTAMP_MICROS = 10
const UINT_32 = 13
const UINT_64 = 14

/** How a column's values lie in a page. */
export type Stored = {
  readonly physical: number
  /** 32-bit values are unsigned. */
  readonly unsigned: boolean
}

/** The schema element of a column of ours. Time is the one required column. */
export function elementOf(name: string, columnId: number, type: DataType, required: boolean): SchemaElement {
  const common = { name, field_id: columnId, repetition_type: required ? REQUIRED : OPTIONAL }
  switch (type.kind) {
    case 'boolean': return { ...common, type: BOOLEAN }
    case 'float': return { ...common, type: DOUBLE }
    case 'utf8': case 'dictionary':
      return { ...common, type: BYTE_ARRAY, converted_type: UTF8, logicalType: { STRING: {} } }
    case 'timestamp': {
      assert(type.unit === 'ns' && type.zone === null, 'times are stored in nanoseconds without a zone')
      const unit: TimeUnitOf = { NANOS: {} }
      return { ...common, type: INT64, logicalType: { TIMESTAMP: { isAdjustedToUTC: false, unit } } }
    }
    case 'int':
      assert(type.bits === 64, 'integers are stored with 64 bits')
      return type.signed ? { ...common, type: INT64 } : {
        ...common, type: INT64, converted_type: UINT_64,
        logicalType: { INTEGER: { bitWidth: 64, isSigned: false } },
      }
    default: return assert(false, `no Parquet form for ${type.kind}`) as never
  }
}

/** The type of a leaf, ours or foreign; `isTag` as the file's sort order says. */
export function typeOfElement(element: SchemaElement, isTag: boolean): DataType {
  const logical = element.logicalType
  switch (element.type) {
    case BOOLEAN: return boolean
    case FLOAT: return { kind: 'float', bits: 32 }
    case DOUBLE: return float64
    case BYTE_ARRAY: {
      const isText = logical?.STRING !== undefined || element.converted_type === UTF8
      require(!isTag || isText, `tag ${element.name} is not text`)
      return isTag ? tag : isText ? utf8 : { kind: 'binary' }
    }
    case INT32: return narrowType(element)
    case INT64: return wideType(element)
    default: return damaged(`column ${element.name} has physical type ${element.type}, which is not read`)
  }
}

function narrowType(element: SchemaElement): DataType {
  if (element.logicalType?.DATE !== undefined || element.converted_type === DATE) return { kind: 'date' }
  const integer = element.logicalType?.INTEGER
  if (integer !== undefined && [8, 16, 32].includes(integer.bitWidth)) {
    return { kind: 'int', bits: integer.bitWidth as 8 | 16 | 32, signed: integer.isSigned }
  }
  return { kind: 'int', bits: 32, signed: element.converted_type !== UINT_32 }
}

function wideType(element: SchemaElement): DataType {
  const stamp = element.logicalType?.TIMESTAMP
  if (stamp !== undefined) {
    const { MILLIS, MICROS } = stamp.unit
    const unit: TimeUnit = MILLIS !== undefined ? 'ms' : MICROS !== undefined ? 'us' : 'ns'
    return unit === 'ns' && !stamp.isAdjustedToUTC ? timestampNs
      : { kind: 'timestamp', unit, zone: stamp.isAdjustedToUTC ? 'UTC' : null }
  }
  if (element.converted_type === TIMESTAMP_MILLIS) return { kind: 'timestamp', unit: 'ms', zone: 'UTC' }
  if (element.converted_type === TIMESTAMP_MICROS) return { kind: 'timestamp', unit: 'us', zone: 'UTC' }
  const integer = element.logicalType?.INTEGER
  const isUnsigned = integer === undefined ? element.converted_type === UINT_64 : !integer.isSigned
  return isUnsigned ? uint64 : int64
}

export function storedAs(element: SchemaElement, type: DataType): Stored {
  return { physical: element.type ?? -1, unsigned: type.kind === 'int' && !type.signed }
}
