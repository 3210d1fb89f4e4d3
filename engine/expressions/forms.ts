// Columns in the form a kernel takes: 8-byte values with a step, texts with offsets, bitmaps. One place
// knows what the vector kinds mean, so that evaluators do not. Results may point into the input; nothing is
// changed in place.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import {
  CONST, DICTIONARY, FLAT, PACKED, constant, dictionaryColumn, flat, type Column, type Dictionary,
} from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, f64, i64, u32, u64, u8, type Pointer } from '../../kernels/memory.ts'
import { unpackColumn } from '../../kernels/pack.ts'
import { physicalOf, utf8, type DataType, type StructField } from '../../kernels/type.ts'
import { flattenListConstant } from './lists.ts'

/** Memory for n bits, in whole words and one more. Contents undefined. */
export function bitmap(n: number, arena: Arena): Pointer {
  return arena.alloc(Math.ceil(n / 64) * 8 + 8)
}

export function filledBits(n: number, on: boolean, arena: Arena): Pointer {
  const bytes = Math.ceil(n / 64) * 8 + 8
  const at = arena.alloc(bytes)
  u8.fill(on ? 0xff : 0, at, at + bytes)
  return at
}

export function isNullConstant(column: Column): boolean {
  if (column.kind !== CONST) return false
  const isAbsent = column.data === 0 && column.children.length === 0
  return isAbsent || !bitAt(column.validity, 0) || column.type.kind === 'null'
}

/** NULL in every row. */
export function nulls(type: DataType, length: number, arena: Arena): Column {
  return constant(flat(type, 1, 0, arena.zeroed(16)), length)
}

/** The validity bitmap of any column; 0 = no NULLs. */
export function validityOf(column: Column, arena: Arena): Pointer {
  if (column.kind === CONST) return isNullConstant(column) ? filledBits(column.length, false, arena) : 0
  if (column.kind !== DICTIONARY) return column.validity
  const bits = bitmap(column.length, arena)
  kernels.codes_validity(column.data, column.length, bits)
  return kernels.bits_count(bits, column.length) === column.length ? 0 : bits
}

export function bothValid(a: Pointer, b: Pointer, n: number, arena: Arena): Pointer {
  if (a === 0 || a === b) return b
  if (b === 0) return a
  const out = bitmap(n, arena)
  kernels.bits_and(a, b, out, n)
  return out
}

/** 8-byte values: row i is at data + i * step. */
export type Eights = { readonly data: Pointer; readonly step: 0 | 8; readonly validity: Pointer }

export function eights(column: Column, arena: Arena): Eights {
  assert(column.type.kind !== 'decimal', 'decimals are not 8-byte values')
  switch (column.kind) {
    case FLAT: return { data: column.data, step: 8, validity: column.validity }
    case CONST: {
      const isNull = isNullConstant(column)
      return {
        data: isNull ? arena.zeroed(16) : column.data, step: 0,
        validity: isNull ? filledBits(column.length, false, arena) : 0,
      }
    }
    case PACKED: return { data: unpacked(column, arena), step: 8, validity: column.validity }
    default: assert(false, 'texts are not 8-byte values')
  }
}

function unpacked(column: Column, arena: Arena): Pointer {
  const out = arena.alloc(column.length * 8 + 16)
  const unpack = physicalOf(column.type) === 'f64' ? kernels.unpack_f64 : kernels.unpack_i64
  unpack(column.data, column.width, 0, column.length, column.extra, out)
  return out
}

/** 8-byte values, one for each row. */
export function flatEights(column: Column, arena: Arena): Pointer {
  const v = eights(column, arena)
  if (v.step === 8) return v.data
  const out = arena.alloc(column.length * 8 + 16)
  kernels.splat_64(v.data, column.length, out)
  return out
}

/** Values of more than 8 bytes: row i is at data + i * step. */
export type WideValues = { readonly data: Pointer; readonly step: 0 | 16 | 32; readonly validity: Pointer }

export function wideValues(column: Column, bytes: 16 | 32, arena: Arena): WideValues {
  if (column.kind !== CONST) return { data: column.data, step: bytes, validity: column.validity }
  const isNull = isNullConstant(column)
  return {
    data: isNull ? arena.zeroed(bytes) : column.data, step: 0,
    validity: isNull ? filledBits(column.length, false, arena) : 0,
  }
}

/** Texts: row i is text i * step. */
export type Texts =
  { readonly offsets: Pointer; readonly bytes: Pointer; readonly step: 0 | 1; readonly validity: Pointer }

export function texts(column: Column, arena: Arena): Texts {
  if (isNullConstant(column)) {
    return { offsets: arena.zeroed(16), bytes: arena.alloc(16), step: 0, validity: filledBits(
      column.length, false, arena) }
  }
  if (column.kind === DICTIONARY) return dictionaryTexts(column, arena)
  if (column.kind === CONST && physicalOf(column.type) === 'codes') {
    const dictionary = column.dictionary!
    const code = u32[column.data >>> 2]!
    return { offsets: dictionary.offsets + code * 4, bytes: dictionary.bytes, step: 0, validity: 0 }
  }
  return { offsets: column.extra, bytes: column.data, step: column.kind === CONST ? 0
    : 1, validity: column.validity }
}

function dictionaryTexts(column: Column, arena: Arena): Texts {
  const dictionary = column.dictionary!
  const offsets = arena.alloc((column.length + 1) * 4)
  const bytes = kernels.take_text_offsets(dictionary.offsets, column.data, column.length, offsets) >>> 0
  const data = arena.alloc(bytes + 16)
  kernels.take_text(dictionary.offsets, dictionary.bytes, column.data, column.length, offsets, data)
  return { offsets, bytes: data, step: 1, validity: validityOf(column, arena) }
}

/** A dictionary's entries as a column of texts; entry 0 is NULL. */
export function entriesOf(dictionary: Dictionary, arena: Arena): Column {
  const validity = filledBits(dictionary.count, true, arena)
  u8[validity] = 0xfe
  return flat(utf8, dictionary.count, dictionary.bytes, validity, dictionary.offsets)
}

/** One FLAT value for each row; a dictionary's column becomes texts. */
export function flatten(column: Column, arena: Arena): Column {
  switch (column.kind) {
    case FLAT: return column
    case PACKED: return flat(column.type, column.length, unpacked(column, arena), column.validity)
    case DICTIONARY: {
      const t = texts(column, arena)
      const type = column.type.kind === 'binary' ? column.type : utf8
      return flat(type, column.length, t.bytes, t.validity, t.offsets)
    }
    case CONST: return flattenConstant(column, arena)
  }
}

function flattenConstant(column: Column, arena: Arena): Column {
  const physical = physicalOf(column.type)
  if (column.type.kind === 'struct') return flattenStructConstant(column, column.type.fields, arena)
  if (physical === 'nested') return flattenListConstant(column, arena)
  if (physical === 'codes') {
    const t = texts(column, arena)
    return flattenConstant(constant(flat(utf8, 1, t.bytes, t.validity, t.offsets), column.length), arena)
  }
  return unpackColumn(column, 0, column.length, arena)
}

function flattenStructConstant(column: Column, fields: readonly StructField[], arena: Arena): Column {
  const { length } = column
  const isNull = isNullConstant(column)
  const children = fields.map((field, i) => flatten(isNull ? nulls(field.type, length, arena)
    : constant(flatten({ ...column.children[i]!, length: 1 }, arena), length), arena))
  return { ...flat(column.type, length, 0, isNull ? filledBits(length, false, arena) : 0), children }
}

/** Codes with their dictionary; NULL constants and constants of a dictionary become codes. */
export function codesOf(column: Column, arena: Arena): Column {
  if (column.kind === DICTIONARY) return column
  assert(column.kind === CONST, 'a column of codes')
  const isNull = isNullConstant(column)
  const codes = arena.alloc(column.length * 4 + 16)
  kernels.fill_4(isNull ? 0 : u32[column.data >>> 2]!, column.length, codes)
  return dictionaryColumn(
    column.type, column.length, codes, isNull ? emptyDictionary(arena) : column.dictionary!)
}

export function emptyDictionary(arena: Arena): Dictionary {
  return { source: {}, count: 1, offsets: arena.zeroed(16), bytes: arena.alloc(16), ranks: 0 }
}

/** Boolean data and validity, one bit a row. */
export type Bits = { readonly data: Pointer; readonly validity: Pointer }

export function bits(column: Column, arena: Arena): Bits {
  if (column.kind !== CONST) return { data: column.data, validity: column.validity }
  if (isNullConstant(column)) {
    const off = filledBits(column.length, false, arena)
    return { data: off, validity: off }
  }
  return { data: filledBits(column.length, bitAt(column.data, 0), arena), validity: 0 }
}

/** The value of a constant number as bits, for folding into a kernel's argument. */
export function constantI64(column: Column): bigint { return i64[column.data / 8]! }
export function constantU64(column: Column): bigint { return u64[column.data / 8]! }
export function constantF64(column: Column): number { return f64[column.data / 8]! }
