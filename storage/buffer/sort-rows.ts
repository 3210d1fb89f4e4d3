// Turns rows in write order into a segment: (tags, time) order, one row per key, columns packed. Among rows
// of one key each field keeps its newest value that is not NULL (last write wins, per field); rows must
// therefore come oldest first. upholds P-05
import { Arena } from '../../kernels/arena.ts'
import { flat, type Column } from '../../kernels/column.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { packColumn } from '../../kernels/pack.ts'
import { physicalOf, timestampNs } from '../../kernels/type.ts'
import { bitmapBytes, type RowColumn, type RowSet } from './row-set.ts'
import { describeSegment, SegmentUse, type Segment, type SegmentRuns } from './segment.ts'

/** The tag order of series: `ranks()` is u32 per series. A SeriesDirectory is one. */
export type SeriesRanks = { readonly count: number; ranks(): Pointer }

export type Sequences = { readonly first: number; readonly last: number }

/**
 * The new order: rows to take (`rowAt`), and for keys that occur more than once where their rows lie in
 * `perm`.
 */
type Order = {
  readonly rows: number
  readonly rowAt: Pointer
  readonly perm: Pointer
  /** u32 x (rows + 1) when some key occurs twice, else 0. */
  readonly starts: Pointer
}

/** Rows must not be empty. `owner` pays for the segment, `scratch` for what is needed meanwhile. */
export function sortRows(
  set: RowSet, directory: SeriesRanks, sequences: Sequences, owner: Owner, scratch: Owner,
): Segment {
  const arena = new Arena(owner)
  const work = new Arena(scratch)
  try {
    const order = orderRows(set, directory, work)
    const runs = cutRuns(set, order, arena, work)
    const columns = new Map<number, Column>()
    for (const column of set.columns) {
      const sorted = sortColumn(column, order, arena, work)
      if (sorted !== null) columns.set(column.columnId, sorted)
    }
    const times = work.alloc(order.rows * 8)
    kernels.gather_64(set.times, order.rowAt, order.rows, times)
    const time = keep(flat(timestampNs, order.rows, times, 0), arena)
    const [minTime, maxTime] = timeBounds(runs)
    return {
      rows: order.rows, runs, time, columns, minTime, maxTime,
      firstSequence: sequences.first, lastSequence: sequences.last,
      descriptor: describeSegment(runs, time, arena), arena, use: new SegmentUse(arena),
    }
  } catch (error) {
    arena.release()
    throw error
  } finally {
    work.release()
  }
}

function orderRows(set: RowSet, directory: SeriesRanks, work: Arena): Order {
  const { rows } = set
  const keys = work.alloc(rows * 4)
  const perm = work.alloc(rows * 4)
  const other = work.alloc(rows * 4)
  const ascending = kernels.order_keys(set.series, directory.ranks(), rows, keys)
  if (ascending === 1) kernels.order_identity(perm, rows)
  else if (directory.count <= 4 * rows) {
    kernels.order_by_counting(keys, rows, directory.count, work.alloc((directory.count + 1) * 4), perm)
  } else {
    kernels.order_identity(perm, rows)
    kernels.order_by_radix(keys, rows, work.alloc(2048 * 4), other, perm)
  }
  kernels.order_times(keys, set.times, rows, perm, other)
  const starts = work.alloc((rows + 1) * 4)
  const groups = kernels.order_groups(keys, set.times, rows, perm, starts)
  if (groups === rows) return { rows, rowAt: perm, perm, starts: 0 }
  const rowAt = work.alloc(groups * 4)
  kernels.order_newest(perm, starts, groups, rowAt)
  return { rows: groups, rowAt, perm, starts }
}

function cutRuns(set: RowSet, order: Order, arena: Arena, work: Arena): SegmentRuns {
  const { rows } = order
  const series = work.alloc(rows * 4)
  const ends = work.alloc(rows * 4)
  const firsts = work.alloc(rows * 8)
  const lasts = work.alloc(rows * 8)
  const count = kernels.order_runs(set.series, set.times, order.rowAt, rows, series, ends, firsts, lasts)
  return {
    count,
    series: copyOf(series, count * 4, arena), ends: copyOf(ends, count * 4, arena),
    firstTimes: copyOf(firsts, count * 8, arena), lastTimes: copyOf(lasts, count * 8, arena),
  }
}

function copyOf(at: Pointer, bytes: number, arena: Arena): Pointer {
  const to = arena.alloc(bytes)
  u8.copyWithin(to, at, at + bytes)
  return to
}

/** A field in its new order, packed where that is smaller; null when it has no value at all. */
function sortColumn(column: RowColumn, order: Order, arena: Arena, work: Arena): Column | null {
  const { rows } = order
  let rowAt = order.rowAt
  let validity = 0
  if (column.validity !== 0) {
    validity = work.zeroed(bitmapBytes(rows))
    let nulls: number
    if (order.starts === 0) nulls = rows - kernels.gather_bits(column.validity, rowAt, rows, validity)
    else {
      rowAt = work.alloc(rows * 4)
      nulls = kernels.newest_valid(column.validity, order.perm, order.starts, rows, rowAt, validity)
    }
    if (nulls === rows) return null
    if (nulls === 0) validity = 0
  }
  const physical = physicalOf(column.type)
  if (physical === 'bits') {
    const bits = work.zeroed(bitmapBytes(rows))
    kernels.gather_bits(column.data, rowAt, rows, bits)
    return keep(flat(column.type, rows, bits, validity), arena)
  }
  if (physical === 'bytes') {
    const offsets = work.alloc((rows + 1) * 4)
    const bytes = work.alloc(gatheredBytes(column, rowAt, rows))
    kernels.gather_bytes(column.offsets, column.data, rowAt, rows, offsets, bytes)
    return keep(flat(column.type, rows, bytes, validity, offsets), arena)
  }
  const values = work.alloc(rows * 8)
  kernels.gather_64(column.data, rowAt, rows, values)
  return keep(flat(column.type, rows, values, validity), arena)
}

function gatheredBytes(column: RowColumn, rowAt: Pointer, rows: number): number {
  let bytes = 0
  for (let i = 0; i < rows; i++) {
    const row = u32[(rowAt >>> 2) + i]!
    bytes += u32[(column.offsets >>> 2) + row + 1]! - u32[(column.offsets >>> 2) + row]!
  }
  return bytes
}

/** The column in the segment's own arena: packed when that is smaller, else copied. */
export function keep(column: Column, arena: Arena): Column {
  const small = packColumn(column, arena)
  if (small !== column) return small
  const validity = column.validity === 0 ? 0 : copyOf(column.validity, bitmapBytes(column.length), arena)
  const physical = physicalOf(column.type)
  if (physical === 'bits') {
    return flat(column.type, column.length, copyOf(column.data, bitmapBytes(column.length), arena), validity)
  }
  if (physical === 'bytes') {
    const offsets = copyOf(column.extra, (column.length + 1) * 4, arena)
    const bytes = u32[(column.extra >>> 2) + column.length]!
    return flat(column.type, column.length, copyOf(column.data, bytes, arena), validity, offsets)
  }
  return flat(column.type, column.length, copyOf(column.data, column.length * 8, arena), validity)
}

function timeBounds(runs: SegmentRuns): [bigint, bigint] {
  let low = i64[runs.firstTimes / 8]!
  let high = i64[runs.lastTimes / 8]!
  for (let r = 1; r < runs.count; r++) {
    const first = i64[runs.firstTimes / 8 + r]!
    const last = i64[runs.lastTimes / 8 + r]!
    if (first < low) low = first
    if (last > high) high = last
  }
  return [low, high]
}
