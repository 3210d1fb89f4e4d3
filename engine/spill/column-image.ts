// A column as bytes of a spill file and back: regions of its memory one after the other, each padded to 16
// bytes, so that one read of a chunk gives columns without copying. Packed numbers stay packed, tags stay
// codes (of a dictionary that lives as long as the query), texts are written out. Nested columns are not
// spilled.
import type { Arena } from '../../kernels/arena.ts'
import { PACKED, dictionaryColumn, flat, packed, type Column } from '../../kernels/column.ts'
import { i64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, valueBytes, type DataType } from '../../kernels/type.ts'
import { flatten } from '../expressions/forms.ts'
import type { TextCodes } from '../expressions/text-codes.ts'

export type ColumnImage = {
  readonly type: DataType
  /** Bytes a code, base and scale of packed numbers. */
  readonly packed: { readonly width: 1 | 2 | 4; readonly base: bigint; readonly scale: bigint } | null
  /** Bytes of each region, without padding; 0 where there is none. */
  readonly validityBytes: number
  readonly offsetsBytes: number
  readonly dataBytes: number
}

const ALIGN = 16
export const paddedBytes = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN

export function canSpill(types: readonly DataType[]): boolean {
  return types.every((type) => physicalOf(type) !== 'nested')
}

/** Adds the column's regions to `parts`; `codes` of columns of tags. `arena` holds what had to be made. */
export function imageOf(
  column: Column, codes: TextCodes | null, arena: Arena, parts: Uint8Array[],
): ColumnImage {
  const n = column.length
  const none = { type: column.type, packed: null, validityBytes: 0, offsetsBytes: 0 }
  const region = (at: Pointer, bytes: number): number => {
    if (bytes === 0) return 0
    parts.push(u8.subarray(at, at + bytes))
    if (bytes % ALIGN !== 0) parts.push(PADDING.subarray(0, ALIGN - bytes % ALIGN))
    return bytes
  }
  if (codes !== null) return { ...none, dataBytes: region(codes.codes(column, arena), n * 4) }
  const bits = Math.ceil(n / 64) * 8
  if (column.kind === PACKED) {
    return {
      type: column.type, offsetsBytes: 0,
      packed: { width: column.width as 1 | 2 | 4, base: i64[column.extra / 8]!,
        scale: i64[column.extra / 8 + 1]! },
      validityBytes: column.validity === 0 ? 0 : region(column.validity, bits),
      dataBytes: region(column.data, n * column.width),
    }
  }
  const c = flatten(column, arena)
  const validityBytes = c.validity === 0 ? 0 : region(c.validity, bits)
  const physical = physicalOf(column.type)
  switch (physical) {
    case 'none': return { ...none, validityBytes, dataBytes: 0 }
    case 'bytes': {
      const offsets = fromZero(c.extra, n, arena)
      const first = u32[c.extra >>> 2]!
      const offsetsBytes = region(offsets, (n + 1) * 4)
      return { ...none, validityBytes, offsetsBytes,
        dataBytes: region(c.data + first, u32[(offsets >>> 2) + n]!) }
    }
    case 'bits': return { ...none, validityBytes, dataBytes: region(c.data, bits) }
    default: return { ...none, validityBytes, dataBytes: region(c.data, n * valueBytes(physical)) }
  }
}

const PADDING = new Uint8Array(ALIGN)

function fromZero(offsets: Pointer, n: number, arena: Arena): Pointer {
  const first = u32[offsets >>> 2]!
  if (first === 0) return offsets
  const out = arena.alloc((n + 1) * 4)
  for (let i = 0; i <= n; i++) u32[(out >>> 2) + i] = u32[(offsets >>> 2) + i]! - first
  return out
}

/** The column whose regions begin at `at`; gives where they end. */
export function columnOfImage(
  image: ColumnImage, codes: TextCodes | null, n: number, at: Pointer, arena: Arena,
): { readonly column: Column; readonly end: Pointer } {
  const offsets = at + paddedBytes(image.validityBytes)
  const data = offsets + paddedBytes(image.offsetsBytes)
  const end = data + paddedBytes(image.dataBytes)
  const validity = image.validityBytes === 0 ? 0 : at
  if (codes !== null) return { column: dictionaryColumn(image.type, n, data, codes.dictionary()), end }
  if (image.packed !== null) {
    const { width, base, scale } = image.packed
    const extra = arena.alloc(16)
    i64[extra / 8] = base
    i64[extra / 8 + 1] = scale
    return { column: packed(image.type, n, data, width, extra, validity), end }
  }
  const texts = image.offsetsBytes === 0 ? 0 : offsets
  return { column: flat(image.type, n, data, validity, texts), end }
}

/** Whether the column has codes of a dictionary that outlives the spilling operator. */
export function isCoded(type: DataType): boolean {
  return physicalOf(type) === 'codes'
}
