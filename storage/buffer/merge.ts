// Merges segments that hold common keys into one: last write wins, per field. Sources whose keys are
// disjoint need no merge and are never given here. The result is cached by whoever asks (table-buffer.ts).
// upholds P-05
import { Arena } from '../../kernels/arena.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { flat } from '../../kernels/column.ts'
import { i64 } from '../../kernels/memory.ts'
import { timestampNs } from '../../kernels/type.ts'
import { RowCollector, rowsBetween } from './row-collector.ts'
import { describeSegment, SegmentUse, type Segment } from './segment.ts'
import type { TimeSlice } from './slices.ts'
import type { SeriesDirectory } from './series-directory.ts'
import { sortRows } from './sort-rows.ts'

/**
 * `segments`: oldest first, at least one. `columns`: the fields to carry, or null for all. `slice`: which
 * time, null for all; without rows in it the result is empty.
 */
export function mergeSegments(
  segments: readonly Segment[], columns: readonly number[] | null, directory: SeriesDirectory,
  owner: Owner, scratch: Owner, slice: TimeSlice | null = null,
): Segment {
  const work = new Arena(scratch)
  try {
    const bounds = work.alloc(16)
    i64[bounds / 8] = slice?.low ?? 0n
    i64[bounds / 8 + 1] = slice?.high ?? 0n
    const [low, high] = slice === null ? [0, 0] : [bounds, bounds + 8]
    const parts = segments.map((segment) => ({ segment, ranges: rowsBetween(segment, low, high, 0, work) }))
    const rows = parts.reduce((sum, { ranges }) => sum + ranges.rows, 0)
    if (rows === 0) return emptySegment(segments[0]!, owner)
    const collector = new RowCollector(rows, work)
    for (const { segment, ranges } of parts) collector.addRanges(segment, ranges, columns, scratch)
    const first = segments[0]!.firstSequence
    const last = segments[segments.length - 1]!.lastSequence
    return sortRows(collector.take(), directory, { first, last }, owner, scratch)
  } finally {
    work.release()
  }
}

function emptySegment(like: Segment, owner: Owner): Segment {
  const arena = new Arena(owner)
  const none = arena.zeroed(16)
  const runs = { count: 0, series: none, ends: none, firstTimes: none, lastTimes: none }
  const time = flat(timestampNs, 0, none, 0)
  return {
    ...like, rows: 0, runs, time, columns: new Map(), descriptor: describeSegment(runs, time, arena), arena,
    use: new SegmentUse(arena),
  }
}

/** Whether the two segments hold a common (series, time). Costs nothing where their time ranges are apart. */
export function shareKey(a: Segment, b: Segment, directory: SeriesDirectory): boolean {
  if (a.maxTime < b.minTime || b.maxTime < a.minTime) return false
  return kernels.segments_share_key(a.descriptor, b.descriptor, directory.ranks()) !== 0
}
