// Chosen rows of columns and batches, as new columns in an arena. Kinds stay: a dictionary's codes and
// packed codes are taken as they are, a constant costs nothing.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch, Runs } from '../../kernels/batch.ts'
import { CONST, DICTIONARY, PACKED, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { physicalOf, valueBytes } from '../../kernels/type.ts'
import { bitmap, flatten } from './forms.ts'
import { takeLists } from './lists.ts'

/** Rows `rows` (u32 row numbers, all in range) of the column. */
export function takeRows(column: Column, rows: Pointer, n: number, arena: Arena): Column {
  if (column.kind === CONST) return { ...column, length: n }
  const validity = takeBits(column.validity, rows, n, arena)
  if (column.kind === PACKED) {
    const data = arena.alloc(n * column.width + 64)
    const take = column.width === 1 ? kernels.take_1 : column.width === 2 ? kernels.take_2 : kernels.take_4
    take(column.data, rows, n, data)
    return { ...column, length: n, data, validity }
  }
  if (column.kind === DICTIONARY) {
    const data = arena.alloc(n * 4 + 256)
    kernels.take_4(column.data, rows, n, data)
    return { ...column, length: n, data }
  }
  return takeFlat(column, rows, n, validity, arena)
}

function takeFlat(column: Column, rows: Pointer, n: number, validity: Pointer, arena: Arena): Column {
  switch (physicalOf(column.type)) {
    case 'none': return { ...column, length: n }
    case 'bits': return flat(column.type, n, takeBits(column.data, rows, n, arena), validity)
    case 'bytes': {
      const offsets = arena.alloc((n + 1) * 4)
      const bytes = kernels.take_text_offsets(column.extra, rows, n, offsets) >>> 0
      const data = arena.alloc(bytes + 16)
      kernels.take_text(column.extra, column.data, rows, n, offsets, data)
      return flat(column.type, n, data, validity, offsets)
    }
    case 'nested':
      if (column.type.kind !== 'struct') return takeLists(column, rows, n, validity, arena)
      return { ...column, length: n, validity, children: column.children.map(
        (c) => takeRows(c, rows, n, arena)) }
    default: return flat(column.type, n, takeValues(column, rows, n, arena), validity)
  }
}

/** Of a FLAT column whose values all take as many bytes. */
export function takeValues(column: Column, rows: Pointer, n: number, arena: Arena): Pointer {
  const bytes = valueBytes(physicalOf(column.type))
  const data = arena.alloc(n * bytes + 16)
  takeOf(bytes)(column.data, rows, n, data)
  return data
}

/** The kernel that takes values of so many bytes. */
export const takeOf = (bytes: 8 | 16 | 32): typeof kernels.take_8 =>
  bytes === 8 ? kernels.take_8 : bytes === 16 ? kernels.take_16 : kernels.take_32

function takeBits(bits: Pointer, rows: Pointer, n: number, arena: Arena): Pointer {
  if (bits === 0) return 0
  const out = bitmap(n, arena)
  kernels.take_bits(bits, rows, n, out)
  return out
}

/** As takeRows, but a row number of ~0 gives NULL. The column has a row. */
export function takeRowsOrNull(column: Column, rows: Pointer, n: number, arena: Arena): Column {
  const safeRows = arena.alloc(n * 4 + 64)
  kernels.safe_rows(rows, n, safeRows)
  return takeSafeRowsOrNull(column, rows, safeRows, n, arena)
}

/** As takeRowsOrNull, where it is known already which row to read for ~0: `safeRows` has any one for it. */
export function takeSafeRowsOrNull(
  column: Column, rows: Pointer, safeRows: Pointer, n: number, arena: Arena,
): Column {
  const taken = takeRows(flattenUnlessCodes(column, arena), safeRows, n, arena)
  const present = bitmap(n, arena)
  kernels.take_bits(0, rows, n, present)
  if (taken.kind === DICTIONARY) {
    const data = arena.alloc(n * 4 + 256)
    kernels.mask_4(taken.data, present, n, data)
    return { ...taken, data }
  }
  const validity = bitmap(n, arena)
  kernels.bits_and(taken.validity, present, validity, n)
  return { ...taken, validity }
}

function flattenUnlessCodes(column: Column, arena: Arena): Column {
  return column.kind === DICTIONARY || column.kind === PACKED ? column : flatten(column, arena)
}

/** Rows [from, from + n). */
export function sliceRows(column: Column, from: number, n: number, arena: Arena): Column {
  if (from === 0 && n === column.length) return column
  if (column.kind === CONST) return { ...column, length: n }
  const validity = sliceBits(column.validity, from, n, arena)
  if (column.kind === DICTIONARY) return { ...column, length: n, data: column.data + from * 4 }
  if (column.kind === PACKED)
    return { ...column, length: n, validity, data: column.data + from * column.width }
  switch (physicalOf(column.type)) {
    case 'none': return { ...column, length: n }
    case 'bits': return flat(column.type, n, sliceBits(column.data, from, n, arena), validity)
    case 'bytes': return flat(column.type, n, column.data, validity, column.extra + from * 4)
    case 'nested':
      if (column.type.kind !== 'struct') {
        return { ...column, length: n, validity, extra: column.extra + from * 4 }
      }
      return { ...column, length: n, validity, children: column.children.map(
        (c) => sliceRows(c, from, n, arena)) }
    default: return flat(column.type, n, column.data + from * valueBytes(physicalOf(column.type)), validity)
  }
}

/** Bits [from, from + n); 0 stays 0. */
export function sliceBits(bits: Pointer, from: number, n: number, arena: Arena): Pointer {
  if (bits === 0) return 0
  const out = bitmap(n, arena)
  kernels.bits_copy(bits, from, out, n)
  return out
}

/**
 * The rows of a batch whose bit is set, in order; runs stay right. `keep`: which columns (others are left
 * out).
 */
export function filterBatch(
  batch: Batch, bits: Pointer, count: number, keep: readonly number[], arena: Arena,
): Batch {
  if (count === batch.rows) return { ...batch, columns: keep.map((i) => batch.columns[i]!) }
  const rows = arena.alloc(count * 4 + 64)
  kernels.bits_select(bits, batch.rows, rows)
  return {
    rows: count,
    columns: keep.map((i) => takeRows(batch.columns[i]!, rows, count, arena)),
    runs: batch.runs === null ? null : filterRuns(batch.runs, bits, arena),
  }
}

function filterRuns(runs: Runs, bits: Pointer, arena: Arena): Runs {
  const series = arena.alloc(runs.count * 4)
  const ends = arena.alloc(runs.count * 4)
  const count = kernels.filter_runs(runs.series, runs.ends, runs.count, bits, series, ends)
  return { count, series, ends }
}

/** The first n rows. */
export function headOf(batch: Batch, n: number, arena: Arena): Batch {
  return sliceBatch(batch, 0, n, arena)
}

/** Rows [from, from + n), without runs unless all rows stay. */
export function sliceBatch(batch: Batch, from: number, n: number, arena: Arena): Batch {
  if (from === 0 && n === batch.rows) return batch
  return { rows: n, columns: batch.columns.map((c) => sliceRows(c, from, n, arena)), runs: null }
}

