// Merges segments that hold common keys into one: last write wins, per field. Sources whose keys are disjoint need no
// merge and are never given here. The result is cached by whoever asks (table-buffer.ts). upholds P-05
import { Arena } from '../../kernels/arena.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { RowCollector } from './row-collector.ts'
import type { Segment } from './segment.ts'
import type { SeriesDirectory } from './series-directory.ts'
import { sortRows } from './sort-rows.ts'

/** `segments`: oldest first, at least two. `columns`: the fields to carry, or null for all. */
export function mergeSegments(
  segments: readonly Segment[], columns: readonly number[] | null, directory: SeriesDirectory, owner: Owner, scratch: Owner,
): Segment {
  const work = new Arena(scratch)
  try {
    const rows = segments.reduce((sum, segment) => sum + segment.rows, 0)
    const collector = new RowCollector(rows, work)
    for (const segment of segments) {
      const pass = new Arena(scratch)
      try {
        collector.add(segment, 0, segment.rows, columns, pass)
      } finally {
        pass.release()
      }
    }
    const first = segments[0]!.firstSequence
    const last = segments[segments.length - 1]!.lastSequence
    return sortRows(collector.take(), directory, { first, last }, owner, scratch)
  } finally {
    work.release()
  }
}

/** Whether the two segments hold a common (series, time). Costs nothing where their time ranges are apart. */
export function shareKey(a: Segment, b: Segment, directory: SeriesDirectory): boolean {
  if (a.maxTime < b.minTime || b.maxTime < a.minTime) return false
  return kernels.segments_share_key(a.descriptor, b.descriptor, directory.ranks()) !== 0
}
