// A column: an immutable description of values in kernel memory. Layout is Arrow's (validity bits; 8-byte
// values or bits; u32 offsets + bytes; dictionary codes), so writing Arrow or Parquet needs framing only.
// Vector kinds: FLAT, CONST (one value for every row), DICTIONARY (u32 codes; code 0 is NULL), PACKED
// (u8/u16/u32 codes with base and scale: how caches hold numbers). A column owns no memory: an arena does.
import { assert, unreachable } from './assert.ts'
import { bitAt, f64, i64, textAt, u16, u32, u64, u8, type Pointer } from './memory.ts'
import { physicalOf, valueBytes, type DataType } from './type.ts'

export const FLAT = 0
export const CONST = 1
export const DICTIONARY = 2
export const PACKED = 3
export type VectorKind = typeof FLAT | typeof CONST | typeof DICTIONARY | typeof PACKED

/**
 * Text values shared by DICTIONARY columns. Entry 0 is NULL; entries 1..count-1 are values; `offsets` are
 * u32, entry e is bytes [offsets[e], offsets[e+1]). Append-only: a reader that saw `count` entries never
 * sees them move.
 */
export type Dictionary = {
  /** The same object in all states of one dictionary. Addresses do not tell: memory is used again. */
  readonly source: object
  readonly count: number
  readonly offsets: Pointer
  readonly bytes: Pointer
  /** u32 per entry: its place in byte order (NULL first, rank 0); 0 = not computed. */
  readonly ranks: Pointer
}

export type Column = {
  readonly type: DataType
  readonly kind: VectorKind
  readonly length: number
  /**
   * Bitmap, 1 = valid, bit 0 = row 0; 0 = no NULLs. Never consulted for DICTIONARY. For CONST: bit 0 only.
   */
  readonly validity: Pointer
  /**
   * FLAT: 8-byte values, bits (boolean), bytes (utf8). CONST: the same for one row. DICTIONARY: u32 codes.
   * PACKED: codes.
   */
  readonly data: Pointer
  /**
   * utf8: u32 offsets, length + 1. PACKED: {i64 base, i64 scale} for integers, {i64 base, f64 divisor} for
   * floats.
   */
  readonly extra: Pointer
  /** PACKED: bytes per code (1, 2, 4). Else 0. */
  readonly width: number
  readonly dictionary: Dictionary | null
  /** Fields of a struct column; the items of a list column, the entries (structs) of a map column. */
  readonly children: readonly Column[]
}

const none: readonly Column[] = []

export function flat(
  type: DataType, length: number, data: Pointer, validity: Pointer, offsets: Pointer = 0,
): Column {
  return {
    type, kind: FLAT, length, validity, data, extra: offsets, width: 0, dictionary: null, children: none,
  }
}

/** `one` is a FLAT column of one row; an all-NULL constant may have data 0. */
export function constant(one: Column, length: number): Column {
  return { ...one, kind: CONST, length }
}

export function dictionaryColumn(
  type: DataType, length: number, codes: Pointer, dictionary: Dictionary,
): Column {
  return {
    type, kind: DICTIONARY, length, validity: 0, data: codes, extra: 0, width: 0, dictionary, children: none,
  }
}

export function packed(
  type: DataType, length: number, codes: Pointer, width: 1 | 2 | 4, baseAndScale: Pointer, validity: Pointer,
): Column {
  return {
    type, kind: PACKED, length, validity, data: codes, extra: baseAndScale, width, dictionary: null,
    children: none,
  }
}

/** Value of one row for edges: constant folding, tests, error texts. Never in a loop over rows. */
export type Scalar =
  null | boolean | bigint | number | string | { readonly [field: string]: Scalar } | readonly Scalar[]

export function valueAt(column: Column, row: number): Scalar {
  assert(row >= 0 && row < column.length, `row ${row} of ${column.length}`)
  const at = column.kind === CONST ? 0 : row
  if (column.kind === DICTIONARY) {
    const code = u32[(column.data >>> 2) + at]!
    return column.type.kind === 'binary' ? dictionaryHex(column.dictionary!, code)
      : dictionaryText(column.dictionary!, code)
  }
  if (!bitAt(column.validity, at)) return null
  if (column.kind === PACKED) return packedValueAt(column, at)
  const physical = physicalOf(column.type)
  switch (physical) {
    case 'none': return null
    case 'bits': return bitAt(column.data, at)
    case 'i64': return i64[column.data / 8 + at]!
    case 'u64': return u64[column.data / 8 + at]!
    case 'f64': return f64[column.data / 8 + at]!
    case 'bytes': {
      const start = u32[(column.extra >>> 2) + at]!
      const length = u32[(column.extra >>> 2) + at + 1]! - start
      const from = column.data + start
      return column.type.kind === 'binary' ? u8.slice(from, from + length).toHex() : textAt(from, length)
    }
    case 'codes': return dictionaryText(column.dictionary!, u32[(column.data >>> 2) + at]!)
    case 'interval': {
      const word = i64[column.data / 8 + at * 2]!
      const nanoseconds = i64[column.data / 8 + at * 2 + 1]!
      return { months: BigInt.asIntN(32, word), days: word >> 32n, nanoseconds }
    }
    case 'i128': case 'i256': return wideIntAt(column.data + at * valueBytes(physical), physical)
    case 'nested': return nestedValueAt(column, at)
    default: return unreachable(physical)
  }
}

/** The lowest word comes first; the highest has the sign. */
function wideIntAt(at: Pointer, physical: 'i128' | 'i256'): bigint {
  const last = valueBytes(physical) / 8 - 1
  let value = i64[at / 8 + last]!
  for (let i = last - 1; i >= 0; i--) value = (value << 64n) | u64[at / 8 + i]!
  return value
}

function nestedValueAt(column: Column, at: number): Scalar {
  if (column.type.kind !== 'struct') {
    const first = u32[(column.extra >>> 2) + at]!
    const count = u32[(column.extra >>> 2) + at + 1]! - first
    return Array.from({ length: count }, (_, i) => valueAt(column.children[0]!, first + i))
  }
  const entries = column.type.fields.map((field, i): [string, Scalar] =>
    [field.name, valueAt(column.children[i]!, at)])
  return Object.fromEntries(entries)
}

function packedValueAt(column: Column, at: number): Scalar {
  const code = column.width === 1 ? u8[column.data + at]!
    : column.width === 2 ? u16[column.data / 2 + at]! : u32[column.data / 4 + at]!
  const base = i64[column.extra / 8]!
  if (physicalOf(column.type) === 'f64') return Number(base + BigInt(code)) / f64[column.extra / 8 + 1]!
  const value = base + BigInt(code) * i64[column.extra / 8 + 1]!
  return physicalOf(column.type) === 'u64' ? BigInt.asUintN(64, value) : value
}

export function dictionaryText(dictionary: Dictionary, code: number): string | null {
  if (code === 0) return null
  const start = u32[(dictionary.offsets >>> 2) + code]!
  return textAt(dictionary.bytes + start, u32[(dictionary.offsets >>> 2) + code + 1]! - start)
}

/** Binary values are hexadecimal texts among scalars. */
function dictionaryHex(dictionary: Dictionary, code: number): string | null {
  if (code === 0) return null
  const at = (dictionary.offsets >>> 2) + code
  return u8.slice(dictionary.bytes + u32[at]!, dictionary.bytes + u32[at + 1]!).toHex()
}
