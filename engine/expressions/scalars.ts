// Scalars to columns and back: literals, constant results, and functions that have no vector form. The slow
// lane: a JavaScript value per row. Anything hot has a kernel instead.
import type { Arena } from '../../kernels/arena.ts'
import { assert, unreachable } from '../../kernels/assert.ts'
import {
  CONST, DICTIONARY, constant, dictionaryText, flat, valueAt, type Column, type Scalar,
} from '../../kernels/column.ts'
import { bytesAt, f64, i32, i64, u32, u64, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, valueBytes, type DataType } from '../../kernels/type.ts'
import { filledBits, nulls } from './forms.ts'
import { listsOf } from './lists.ts'

const encoder = new TextEncoder()

/** One value for all rows. */
export function constantColumn(value: Scalar, type: DataType, rows: number, arena: Arena): Column {
  if (value === null || type.kind === 'null') return nulls(type, rows, arena)
  return constant(columnOf([value], type, arena), rows)
}

/**
 * A FLAT column of these values. Dictionary types give texts: codes need a dictionary, which values do not
 * have.
 */
export function columnOf(values: readonly Scalar[], type: DataType, arena: Arena): Column {
  const n = values.length
  const physical = physicalOf(type)
  const validity = validityOfValues(values, arena)
  switch (physical) {
    case 'none': return flat(type, n, 0, filledBits(n, false, arena))
    case 'bits': return flat(type, n, bitsOf(values, arena), validity)
    case 'i64': case 'u64': case 'f64': return flat(type, n, eightsOf(values, physical, arena), validity)
    case 'bytes': case 'codes': {
      const { offsets, bytes } = textsOf(values, type.kind === 'binary', arena)
      return flat(type.kind === 'dictionary' ? type.value : type, n, bytes, validity, offsets)
    }
    case 'interval': return flat(type, n, intervalsOf(values, arena), validity)
    case 'i128': case 'i256':
      return flat(type, n, decimalsOf(values, valueBytes(physical) / 8, arena), validity)
    case 'nested': {
      if (type.kind !== 'struct') return listsOf(values, type, validity, arena)
      const children = type.fields.map((field) =>
        columnOf(values.map((v) => v === null ? null : fieldOf(v, field.name)), field.type, arena))
      return { ...flat(type, n, 0, validity), children }
    }
    default: return unreachable(physical)
  }
}

function fieldOf(value: Scalar, name: string): Scalar {
  assert(typeof value === 'object' && value !== null && !Array.isArray(value), 'a struct value')
  return (value as { readonly [field: string]: Scalar })[name] ?? null
}

function validityOfValues(values: readonly Scalar[], arena: Arena): Pointer {
  if (!values.includes(null)) return 0
  const at = filledBits(values.length, false, arena)
  for (let i = 0; i < values.length; i++) if (values[i] !== null) u8[at + (i >>> 3)]! |= 1 << (i & 7)
  return at
}

function bitsOf(values: readonly Scalar[], arena: Arena): Pointer {
  const at = filledBits(values.length, false, arena)
  for (let i = 0; i < values.length; i++) if (values[i] === true) u8[at + (i >>> 3)]! |= 1 << (i & 7)
  return at
}

function eightsOf(values: readonly Scalar[], physical: 'i64' | 'u64' | 'f64', arena: Arena): Pointer {
  const at = arena.zeroed(values.length * 8 + 16)
  for (let i = 0; i < values.length; i++) {
    const v = values[i]
    if (v === null || v === undefined) continue
    if (physical === 'f64') f64[at / 8 + i] = Number(v)
    else if (physical === 'u64') u64[at / 8 + i] = BigInt(v as bigint)
    else i64[at / 8 + i] = BigInt(v as bigint)
  }
  return at
}

/** Binary values are hexadecimal texts among scalars. */
function textsOf(
  values: readonly Scalar[], isBinary: boolean, arena: Arena,
): { readonly offsets: Pointer; readonly bytes: Pointer } {
  const offsets = arena.alloc((values.length + 1) * 4)
  const parts: Uint8Array[] = []
  let length = 0
  for (let i = 0; i < values.length; i++) {
    u32[(offsets >>> 2) + i] = length
    const v = values[i]
    if (v === null) continue
    const part = isBinary ? Uint8Array.fromHex(v as string) : encoder.encode(v as string)
    parts.push(part)
    length += part.length
  }
  u32[(offsets >>> 2) + values.length] = length
  const bytes = arena.alloc(length + 16)
  let at = bytes
  for (const part of parts) {
    bytesAt(at, part.length).set(part)
    at += part.length
  }
  return { offsets, bytes }
}

function intervalsOf(values: readonly Scalar[], arena: Arena): Pointer {
  const at = arena.zeroed(values.length * 16)
  for (let i = 0; i < values.length; i++) {
    const v = values[i]
    if (v === null || v === undefined) continue
    i32[at / 4 + i * 4] = Number(fieldOf(v, 'months'))
    i32[at / 4 + i * 4 + 1] = Number(fieldOf(v, 'days'))
    i64[at / 8 + i * 2 + 1] = BigInt(fieldOf(v, 'nanoseconds') as bigint)
  }
  return at
}

/** The lowest of each value's words comes first. */
function decimalsOf(values: readonly Scalar[], words: number, arena: Arena): Pointer {
  const at = arena.zeroed(values.length * words * 8)
  for (let i = 0; i < values.length; i++) {
    const v = values[i]
    if (v === null || v === undefined) continue
    for (let j = 0; j < words; j++)
      u64[at / 8 + i * words + j] = BigInt.asUintN(64, (v as bigint) >> BigInt(64 * j))
  }
  return at
}

/** All values of a column, for the slow lane. A dictionary's texts are decoded once. */
export function valuesOf(column: Column): Scalar[] {
  if (column.kind === DICTIONARY && column.type.kind !== 'binary') {
    const known = new Map<number, string | null>()
    return Array.from({ length: column.length }, (_, row) => {
      const code = u32[(column.data >>> 2) + row]!
      let text = known.get(code)
      if (text === undefined) known.set(code, text = dictionaryText(column.dictionary!, code))
      return text
    })
  }
  if (column.kind === CONST && column.length > 0)
    return new Array<Scalar>(column.length).fill(scalarAt(column, 0))
  return Array.from({ length: column.length }, (_, row) => scalarAt(column, row))
}

/** valueAt, which also takes an all-NULL constant without data. */
export function scalarAt(column: Column, row: number): Scalar {
  return column.kind === CONST && column.data === 0 && column.children.length === 0 ? null
    : valueAt(column, row)
}

