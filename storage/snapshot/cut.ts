// Cuts the rows of a window into files whose making fits in memory: by sets of series next to each other in
// tag order, and by time where the rows of a set are still too many. Files of one cut share no key. Moves
// no rows.
import { Arena } from '../../kernels/arena.ts'
import type { Owner } from '../../kernels/extents.ts'
import { i64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf } from '../../kernels/type.ts'
import { rowsBetween } from '../buffer/row-collector.ts'
import type { Segment } from '../buffer/segment.ts'
import type { SeriesDirectory } from '../buffer/series-directory.ts'
import type { FilePlan } from './windows.ts'

/** Rows sorted and encoded in one go. */
const FILE_ROWS_MAX = 262_144
/** Their unpacked columns, about: collecting, sorting and encoding need a few times as much. */
const FILE_BYTES_MAX = 24 << 20
const FILE_ROWS_MIN = 256
const KEY_BYTES = 12
const VALUE_BYTES = 8

/**
 * Rows with low <= time < high of the series in `allowed` (bit per series, 0 = all); alive until the next
 * one is asked for.
 */
export type FileCut = { readonly low: bigint; readonly high: bigint; readonly allowed: Pointer }

/** Rows of one file of these segments, so that its columns stay within bounds. */
export function fileRowsMax(segments: readonly Segment[]): number {
  const fields = new Set<number>()
  let [rows, text] = [0, 0]
  for (const segment of segments) {
    rows += segment.rows
    for (const [id, column] of segment.columns) {
      fields.add(id)
      if (physicalOf(column.type) === 'bytes') text += u32[(column.extra >>> 2) + column.length]!
    }
  }
  const rowBytes = KEY_BYTES + fields.size * VALUE_BYTES + text / Math.max(1, rows)
  return Math.max(FILE_ROWS_MIN, Math.min(FILE_ROWS_MAX, Math.floor(FILE_BYTES_MAX / rowBytes)))
}

export function* cutIntoFiles(
  plan: FilePlan, segments: readonly Segment[], directory: SeriesDirectory, rowsMax: number, scratch: Owner,
): Generator<FileCut, void, void> {
  const { low, high } = plan
  if (plan.rows <= rowsMax) {
    yield { low, high, allowed: 0 }
    return
  }
  // Of one moment for all parts: a series that is added later moves the ranks of others.
  const { count } = directory
  const ranks = directory.ranks() >>> 2
  const perPart = Math.max(1, Math.ceil(count / Math.ceil(plan.rows / rowsMax)))
  for (let from = 0; from < count; from += perPart) {
    const arena = new Arena(scratch)
    try {
      const allowed = arena.zeroed(Math.ceil(count / 64) * 8 + 8)
      for (let id = 0; id < count; id++) {
        const rank = u32[ranks + id]!
        if (rank >= from && rank < from + perPart) u8[allowed + (id >>> 3)] =
          u8[allowed + (id >>> 3)]! | (1 << (id & 7))
      }
      yield* cutByTime({ low, high, allowed }, segments, rowsMax, scratch)
    } finally {
      arena.release()
    }
  }
}

/**
 * Halves the time until a part has few enough rows. Somewhat more are let through: series differ in their
 * number of rows.
 */
function* cutByTime(
  cut: FileCut, segments: readonly Segment[], rowsMax: number, scratch: Owner,
): Generator<FileCut, void, void> {
  const rows = rowsOf(cut, segments, scratch)
  if (rows === 0) return
  if (rows <= rowsMax * 1.5 || cut.high - cut.low <= 1n) {
    yield cut
    return
  }
  const middle = cut.low + (cut.high - cut.low) / 2n
  yield* cutByTime({ ...cut, high: middle }, segments, rowsMax, scratch)
  yield* cutByTime({ ...cut, low: middle }, segments, rowsMax, scratch)
}

function rowsOf(cut: FileCut, segments: readonly Segment[], scratch: Owner): number {
  const arena = new Arena(scratch)
  try {
    const bounds = arena.alloc(16)
    i64[bounds / 8] = cut.low
    i64[bounds / 8 + 1] = cut.high - 1n
    return segments.reduce((sum, segment) => segment.minTime >= cut.high || segment.maxTime < cut.low
      ? sum : sum + rowsBetween(segment, bounds, bounds + 8, cut.allowed, arena).rows, 0)
  } finally {
    arena.release()
  }
}
