// Bounds of chunks and pages as values, for whoever decides what need not be read. A file without them, or
// with bounds of an unexpected length, gives null: no bound is always right.
import type { Scalar } from '../../kernels/column.ts'
import { physicalOf } from '../../kernels/type.ts'
import { require } from './corrupt.ts'
import type { FileChunk, FileColumn } from './layout.ts'
import { INT32, INT64, FLOAT, DOUBLE, columnIndex, type ColumnIndex } from './metadata.ts'
import { readStruct } from './thrift.ts'

export type ValueBounds = {
  /** null: unknown, or no value at all (then `nulls` equals the rows). */
  readonly min: Scalar
  readonly max: Scalar
  /** -1 = unknown. */
  readonly nulls: number
}

export function chunkBounds(column: FileColumn, chunk: FileChunk): ValueBounds {
  const { min_value, max_value, null_count } = chunk.statistics ?? {}
  return { min: valueOf(column, min_value), max: valueOf(column, max_value), nulls: null_count ?? -1 }
}

/** Bounds of each page of a chunk, from the column index in `index` (the bytes at `indexAt` of the file). */
export function pageBounds(
  column: FileColumn, chunk: FileChunk, index: Uint8Array, indexAt: number,
): readonly ValueBounds[] | null {
  const { column_index_offset: at, column_index_length: length } = chunk.indexPlaces
  if (at === undefined || length === undefined || chunk.pages === null) return null
  const isInside = at >= indexAt && length > 0 && at + length <= indexAt + index.length
  require(isInside, 'the column index lies elsewhere')
  const bytes = index.subarray(at - indexAt, at - indexAt + length)
  const { value } = readStruct<ColumnIndex>(bytes, 0, columnIndex)
  const count = chunk.pages.length
  require([value.null_pages, value.min_values, value.max_values].every((list) => list.length === count),
    'the column index counts other pages')
  return value.null_pages.map((isNull, i) => ({
    min: isNull ? null : valueOf(column, value.min_values[i]),
    max: isNull ? null : valueOf(column, value.max_values[i]),
    nulls: value.null_counts?.[i] ?? -1,
  }))
}

const utf8 = new TextDecoder()

function valueOf(column: FileColumn, bytes: Uint8Array | undefined): Scalar {
  if (bytes === undefined) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (physicalOf(column.type)) {
    case 'bits': return bytes.length === 1 ? bytes[0] === 1 : null
    case 'bytes': case 'codes': return utf8.decode(bytes)
    case 'i64': case 'u64':
      if (column.stored.physical === INT32 && bytes.length === 4) {
        return BigInt(column.stored.unsigned ? view.getUint32(0, true) : view.getInt32(0, true))
      }
      if (column.stored.physical !== INT64 || bytes.length !== 8) return null
      return column.stored.unsigned ? view.getBigUint64(0, true) : view.getBigInt64(0, true)
    case 'f64':
      if (column.stored.physical === FLOAT && bytes.length === 4) return view.getFloat32(0, true)
      return column.stored.physical === DOUBLE && bytes.length === 8 ? view.getFloat64(0, true) : null
    default: return null
  }
}
