// Data types as SQL users see them, and the physical layout each one has in kernel memory.
// Not the coercion rules (planner/bind/coerce.ts). Types are compared with `sameType`, never by identity.
import { unreachable } from './assert.ts'

export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

export type DataType =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | {
    readonly kind: 'decimal'; readonly bits: 128 | 256; readonly precision: number; readonly scale: number
  }
  | { readonly kind: 'utf8' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly zone: string | null }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  | { readonly kind: 'duration'; readonly unit: TimeUnit }
  | { readonly kind: 'interval' }
  | { readonly kind: 'dictionary'; readonly value: DataType }
  | { readonly kind: 'list'; readonly item: DataType }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] }
  | { readonly kind: 'map'; readonly key: DataType; readonly value: DataType }

export type StructField = { readonly name: string; readonly type: DataType }

export const nullType: DataType = { kind: 'null' }
export const boolean: DataType = { kind: 'boolean' }
export const int32: DataType = { kind: 'int', bits: 32, signed: true }
export const int64: DataType = { kind: 'int', bits: 64, signed: true }
export const uint64: DataType = { kind: 'int', bits: 64, signed: false }
export const float64: DataType = { kind: 'float', bits: 64 }
export const utf8: DataType = { kind: 'utf8' }
export const timestampNs: DataType = { kind: 'timestamp', unit: 'ns', zone: null }
export const interval: DataType = { kind: 'interval' }
/** A tag column: Dictionary(Int32, Utf8) to clients. */
export const tag: DataType = { kind: 'dictionary', value: utf8 }

/** How values of a type lie in memory. `i64` covers every integer-like type: all are widened to 8 bytes. */
export type Physical =
  'none' | 'bits' | 'i64' | 'u64' | 'f64' | 'bytes' | 'codes' | 'interval' | 'i128' | 'i256' |
  'nested'

/**
 * The physical layout of a type. Small ints, dates, times, timestamps and durations are 8-byte integers,
 * float32 is held as float64 (rounded), interval is 16 bytes (i32 months, i32 days, i64 ns), decimals
 * are 16 bytes (unscaled, two's complement: at most 38 digits) or 32 (at most 76).
 */
export function physicalOf(type: DataType): Physical {
  switch (type.kind) {
    case 'null': return 'none'
    case 'boolean': return 'bits'
    case 'int': return type.bits === 64 && !type.signed ? 'u64' : 'i64'
    case 'float': return 'f64'
    case 'timestamp': case 'date': case 'time': case 'duration': return 'i64'
    case 'utf8': case 'binary': return 'bytes'
    case 'dictionary': return 'codes'
    case 'interval': return 'interval'
    case 'decimal': return type.bits === 128 ? 'i128' : 'i256'
    case 'list': case 'struct': case 'map': return 'nested'
    default: return unreachable(type)
  }
}

/** Bytes of a value where all values take as many: 8, or more if wide. Bits, texts and lists differ. */
export function valueBytes(physical: Physical): 8 | 16 | 32 {
  return physical === 'i256' ? 32 : physical === 'i128' || physical === 'interval' ? 16 : 8
}

/** What one row of a list or a map holds many of; a map's items are its entries. null: no such type. */
export function itemType(type: DataType): DataType | null {
  if (type.kind === 'list') return type.item
  if (type.kind !== 'map') return null
  return { kind: 'struct', fields: [{ name: 'key', type: type.key }, { name: 'value', type: type.value }] }
}

export function sameType(a: DataType, b: DataType): boolean {
  return a === b || (a.kind === b.kind && typeName(a) === typeName(b))
}

const unitNames: Record<TimeUnit, string> = { s: 's', ms: 'ms', us: 'µs', ns: 'ns' }

/** The Arrow name of a type as DESCRIBE, SHOW COLUMNS and error texts print it. */
export function typeName(type: DataType): string {
  switch (type.kind) {
    case 'null': return 'Null'
    case 'boolean': return 'Boolean'
    case 'int': return `${type.signed ? 'Int' : 'UInt'}${type.bits}`
    case 'float': return `Float${type.bits}`
    case 'decimal': return `Decimal${type.bits}(${type.precision}, ${type.scale})`
    case 'utf8': return 'Utf8'
    case 'binary': return 'Binary'
    case 'timestamp':
      return `Timestamp(${unitNames[type.unit]}${type.zone === null ? '' : `, "${type.zone}"`})`
    case 'date': return 'Date32'
    case 'time': return 'Time64(ns)'
    case 'duration': return `Duration(${unitNames[type.unit]})`
    case 'interval': return 'Interval(MonthDayNano)'
    case 'dictionary': return `Dictionary(Int32, ${typeName(type.value)})`
    case 'list': return `List(${typeName(type.item)})`
    case 'struct': return `Struct(${type.fields.map((f) => `"${f.name}": ${typeName(f.type)}`).join(', ')})`
    case 'map': {
      const entry = `Struct("key": non-null ${typeName(type.key)}, "value": ${typeName(type.value)})`
      return `Map("entries": non-null ${entry}, unsorted)`
    }
    default: return unreachable(type)
  }
}
