// A column as bytes of a spill file and back: regions of its memory one after the other, each padded to 16
// bytes, so that one read of a chunk gives columns without copying. Packed numbers stay packed, tags stay
// codes (of a dictionary that lives as long as the query), texts are written out. A nested column is its own
// regions and then those of its children, of a list only the items that its rows have.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { PACKED, dictionaryColumn, flat, packed, type Column } from '../../kernels/column.ts'
import { i64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, type DataType } from '../../kernels/type.ts'
import { flatten } from '../expressions/forms.ts'
import { itemsOf } from '../expressions/lists.ts'
import { sliceRows } from '../expressions/take.ts'
import type { ColumnCodes } from './column-codes.ts'

export type ColumnImage = {
  readonly type: DataType
  readonly rows: number
  /** Bytes a code, base and scale of packed numbers. */
  readonly packed: { readonly width: 1 | 2 | 4; readonly base: bigint; readonly scale: bigint } | null
  /** Bytes of each region, without padding; 0 where there is none. */
  readonly validityBytes: number
  readonly offsetsBytes: number
  readonly dataBytes: number
  readonly children: readonly ColumnImage[]
}

const ALIGN = 16
const PADDING = new Uint8Array(ALIGN)
export const paddedBytes = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN

/** Adds the column's regions to `parts`. `arena` holds what had to be made. */
export function imageOf(
  column: Column, codes: ColumnCodes, arena: Arena, parts: Uint8Array[],
): ColumnImage {
  const n = column.length
  const none = {
    type: column.type, rows: n, packed: null, validityBytes: 0, offsetsBytes: 0, dataBytes: 0, children: [],
  }
  const region = (at: Pointer, bytes: number): number => {
    if (bytes === 0) return 0
    parts.push(u8.subarray(at, at + bytes))
    if (bytes % ALIGN !== 0) parts.push(PADDING.subarray(0, ALIGN - bytes % ALIGN))
    return bytes
  }
  if (codes.own !== null) return { ...none, dataBytes: region(codes.own.codes(column, arena), n * 4) }
  const bits = Math.ceil(n / 64) * 8
  if (column.kind === PACKED) {
    return {
      ...none,
      packed: { width: column.width as 1 | 2 | 4, base: i64[column.extra / 8]!,
        scale: i64[column.extra / 8 + 1]! },
      validityBytes: column.validity === 0 ? 0 : region(column.validity, bits),
      dataBytes: region(column.data, n * column.width),
    }
  }
  const c = flatten(column, arena)
  const validityBytes = c.validity === 0 ? 0 : region(c.validity, bits)
  switch (physicalOf(column.type)) {
    case 'none': return { ...none, validityBytes }
    case 'bytes': {
      const offsets = fromZero(c.extra, n, arena)
      const first = u32[c.extra >>> 2]!
      const offsetsBytes = region(offsets, (n + 1) * 4)
      return { ...none, validityBytes, offsetsBytes,
        dataBytes: region(c.data + first, u32[(offsets >>> 2) + n]!) }
    }
    case 'bits': return { ...none, validityBytes, dataBytes: region(c.data, bits) }
    case 'interval': case 'i128': return { ...none, validityBytes, dataBytes: region(c.data, n * 16) }
    case 'nested': {
      const isList = column.type.kind !== 'struct'
      const offsetsBytes = isList ? region(fromZero(c.extra, n, arena), (n + 1) * 4) : 0
      const children = isList ? [itemsOfRows(c, arena)] : c.children
      return { ...none, validityBytes, offsetsBytes,
        children: children.map((child, i) => imageOf(child, codes.children[i]!, arena, parts)) }
    }
    default: return { ...none, validityBytes, dataBytes: region(c.data, n * 8) }
  }
}

function fromZero(offsets: Pointer, n: number, arena: Arena): Pointer {
  const first = u32[offsets >>> 2]!
  if (first === 0) return offsets
  const out = arena.alloc((n + 1) * 4)
  for (let i = 0; i <= n; i++) u32[(out >>> 2) + i] = u32[(offsets >>> 2) + i]! - first
  return out
}

/** The items of a FLAT column of lists, without those that its column of items has besides. */
function itemsOfRows(lists: Column, arena: Arena): Column {
  const first = u32[lists.extra >>> 2]!
  return sliceRows(itemsOf(lists), first, u32[(lists.extra >>> 2) + lists.length]! - first, arena)
}

/** The column whose regions begin at `at`; gives where they end. */
export function columnOfImage(
  image: ColumnImage, codes: ColumnCodes, at: Pointer, arena: Arena,
): { readonly column: Column; readonly end: Pointer } {
  const { type, rows } = image
  const offsets = at + paddedBytes(image.validityBytes)
  const data = offsets + paddedBytes(image.offsetsBytes)
  const end = data + paddedBytes(image.dataBytes)
  const validity = image.validityBytes === 0 ? 0 : at
  if (codes.own !== null) return { column: dictionaryColumn(type, rows, data, codes.own.dictionary()), end }
  if (image.packed !== null) {
    const { width, base, scale } = image.packed
    const extra = arena.alloc(16)
    i64[extra / 8] = base
    i64[extra / 8 + 1] = scale
    return { column: packed(type, rows, data, width, extra, validity), end }
  }
  const starts = image.offsetsBytes === 0 ? 0 : offsets
  if (physicalOf(type) !== 'nested') return { column: flat(type, rows, data, validity, starts), end }
  return nestedOfImage(image, codes, { validity, starts, end }, arena)
}

function nestedOfImage(
  image: ColumnImage, codes: ColumnCodes,
  own: { readonly validity: Pointer; readonly starts: Pointer; readonly end: Pointer }, arena: Arena,
): { readonly column: Column; readonly end: Pointer } {
  const { type, rows } = image
  let { end } = own
  const children = image.children.map((child, i) => {
    const read = columnOfImage(child, codes.children[i]!, end, arena)
    end = read.end
    return read.column
  })
  assert(children.length === codes.children.length, 'a child of each')
  // The offsets of lists are their data besides, so that a constant is not taken for NULL.
  return { column: { ...flat(type, rows, own.starts, own.validity, own.starts), children }, end }
}
