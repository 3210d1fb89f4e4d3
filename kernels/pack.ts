// Packing: numbers as small codes, the form in which caches hold them and files are written from. Not a
// file encoding. Invariant: unpacking gives every valid value back bit for bit; a column that cannot be
// packed is returned as it came.
import { assert } from './assert.ts'
import type { Arena } from './arena.ts'
import { CONST, DICTIONARY, FLAT, PACKED, flat, packed, type Column } from './column.ts'
import { kernels } from './load.ts'
import { bytesAt, f64, i64, u64, u8, type Pointer } from './memory.ts'
import { physicalOf, valueBytes } from './type.ts'

/**
 * A FLAT column of 8-byte numbers as PACKED codes of 1, 2 or 4 bytes in `arena` (nothing of the input is
 * referred to), or the input itself where its values do not allow it.
 */
export function packColumn(column: Column, arena: Arena): Column {
  if (column.kind !== FLAT || column.length === 0) return column
  switch (physicalOf(column.type)) {
    case 'i64': return packIntegers(column, false, arena)
    case 'u64': return packIntegers(column, true, arena)
    case 'f64': return packFloats(column, arena)
    default: return column
  }
}

function packIntegers(column: Column, unsigned: boolean, arena: Arena): Column {
  const { data, validity, length } = column
  const range = arena.alloc(24)
  const valid = kernels.pack_range_i64(data, validity, length, Number(unsigned), range)
  if (valid === 0) return packedNulls(column, arena)
  const distance = BigInt.asUintN(64, u64[range / 8 + 1]! - u64[range / 8]!)
  // Beyond this, differences are ambiguous modulo 2^64.
  if (distance >= 1n << 63n) return column
  let step = 1n
  if (distance > 0xffn) {
    kernels.pack_step_i64(data, validity, length, range)
    step = u64[range / 8 + 2]!
  }
  const width = widthOf(distance / step)
  if (width === 0) return column
  u64[range / 8 + 1] = step
  const codes = arena.alloc(length * width)
  kernels.pack_i64(data, validity, length, range, width, codes)
  return packed(column.type, length, codes, width, range, ownValidity(column, valid, arena))
}

function packFloats(column: Column, arena: Arena): Column {
  const { data, validity, length } = column
  const range = arena.alloc(16)
  const valid = validity === 0 ? length : kernels.bits_count(validity, length)
  if (valid === 0) return packedNulls(column, arena)
  const places = kernels.pack_range_f64(data, validity, length, range)
  if (places < 0) return column
  const low = f64[range / 8]!
  const width = widthOf(BigInt(f64[range / 8 + 1]! - low))
  if (width === 0) return column
  i64[range / 8] = BigInt(low)
  f64[range / 8 + 1] = 10 ** places
  const codes = arena.alloc(length * width)
  kernels.pack_f64(data, validity, length, range, width, codes)
  return packed(column.type, length, codes, width, range, ownValidity(column, valid, arena))
}

function packedNulls(column: Column, arena: Arena): Column {
  const range = arena.zeroed(16)
  if (physicalOf(column.type) === 'f64') f64[range / 8 + 1] = 1
  else i64[range / 8 + 1] = 1n
  const codes = arena.zeroed(column.length)
  return packed(column.type, column.length, codes, 1, range, ownValidity(column, 0, arena))
}

/** Bytes of a code that holds 0 ... most; 0 = none does. */
function widthOf(most: bigint): 0 | 1 | 2 | 4 {
  return most <= 0xffn ? 1 : most <= 0xffffn ? 2 : most <= 0xffffffffn ? 4 : 0
}

function ownValidity(column: Column, valid: number, arena: Arena): Pointer {
  if (column.validity === 0 || valid === column.length) return 0
  return bitsSlice(column.validity, 0, column.length, arena)
}

/** Bits [from, from + n) as an own bitmap in whole words. */
function bitsSlice(bits: Pointer, from: number, n: number, arena: Arena): Pointer {
  const out = arena.alloc(Math.ceil(n / 64) * 8 + 8)
  kernels.bits_copy(bits, from, out, n)
  return out
}

/**
 * Rows [from, to) as a FLAT column (a DICTIONARY column stays one). Values are copied only where they must
 * be: the result may point into the input's memory.
 */
export function unpackColumn(column: Column, from: number, to: number, arena: Arena): Column {
  assert(from >= 0 && from <= to && to <= column.length, `rows ${from} to ${to} of ${column.length}`)
  switch (column.kind) {
    case FLAT: return from === 0 && to === column.length ? column : sliceFlat(column, from, to, arena)
    case DICTIONARY: return { ...column, length: to - from, data: column.data + from * 4 }
    case CONST: return splat(column, to - from, arena)
    case PACKED: return unpackRows(column, from, to, arena)
  }
}

function unpackRows(column: Column, from: number, to: number, arena: Arena): Column {
  const rows = to - from
  const out = arena.alloc(rows * 8)
  const validity = column.validity === 0 ? 0 : bitsSlice(column.validity, from, rows, arena)
  const unpack = physicalOf(column.type) === 'f64' ? kernels.unpack_f64 : kernels.unpack_i64
  unpack(column.data, column.width, from, rows, column.extra, out)
  return flat(column.type, rows, out, validity)
}

function sliceFlat(column: Column, from: number, to: number, arena: Arena): Column {
  const rows = to - from
  const validity = column.validity === 0 ? 0 : bitsSlice(column.validity, from, rows, arena)
  const physical = physicalOf(column.type)
  switch (physical) {
    case 'bits': return flat(column.type, rows, bitsSlice(column.data, from, rows, arena), validity)
    case 'bytes': return flat(column.type, rows, column.data, validity, column.extra + from * 4)
    case 'codes': return { ...column, length: rows, validity, data: column.data + from * 4 }
    case 'nested':
      if (column.type.kind !== 'struct') {
        return { ...column, length: rows, validity, extra: column.extra + from * 4 }
      }
      return {
        ...column, length: rows, validity,
        children: column.children.map((c) => unpackColumn(c, from, to, arena)),
      }
    default: return flat(column.type, rows, column.data + from * valueBytes(physical), validity)
  }
}

function splat(column: Column, rows: number, arena: Arena): Column {
  const isNull = column.data === 0 || (column.validity !== 0 && (u8[column.validity]! & 1) === 0)
  const bitmapBytes = Math.ceil(rows / 64) * 8 + 8
  const validity = isNull ? arena.zeroed(bitmapBytes) : 0
  const physical = physicalOf(column.type)
  switch (physical) {
    case 'none': return flat(column.type, rows, 0, validity)
    case 'bits': {
      const bits = arena.zeroed(bitmapBytes)
      if (!isNull && (u8[column.data]! & 1) === 1) u8.fill(0xff, bits, bits + bitmapBytes)
      return flat(column.type, rows, bits, validity)
    }
    case 'bytes': return splatText(column, isNull, rows, validity, arena)
    case 'nested': case 'codes':
      assert(false, `a constant ${column.type.kind} is not unpacked here`)
      break
    default: {
      const bytes = valueBytes(physical)
      const out = isNull ? arena.zeroed(rows * bytes) : arena.alloc(rows * bytes)
      const repeat = bytes === 8 ? kernels.splat_64 : bytes === 16 ? kernels.splat_128 : kernels.splat_256
      if (!isNull) repeat(column.data, rows, out)
      return flat(column.type, rows, out, validity)
    }
  }
}

function splatText(column: Column, isNull: boolean, rows: number, validity: Pointer, arena: Arena): Column {
  const offsets = arena.zeroed((rows + 1) * 4)
  if (isNull) return flat(column.type, rows, arena.alloc(1), validity, offsets)
  const words = new Uint32Array(u8.buffer, column.extra, 2)
  const length = words[1]! - words[0]!
  const bytes = arena.alloc(rows * length)
  const text = bytesAt(column.data + words[0]!, length)
  const ends = new Uint32Array(u8.buffer, offsets, rows + 1)
  for (let row = 0; row < rows; row++) {
    u8.set(text, bytes + row * length)
    ends[row + 1] = (row + 1) * length
  }
  return flat(column.type, rows, bytes, validity, offsets)
}
