// One data file: the rows of a window out of segments, sorted and merged, as Parquet. Runs on any thread:
// it needs the job, an owner for scratch memory, and nothing else.
import { Arena } from '../../kernels/arena.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { i64 } from '../../kernels/memory.ts'
import { RowCollector, rowsBetween } from '../buffer/row-collector.ts'
import type { Segment } from '../buffer/segment.ts'
import { sortRows } from '../buffer/sort-rows.ts'
import type { SegmentRows } from '../parquet/segment-rows.ts'
import { defaultWriteOptions, writeParquet } from '../parquet/write.ts'
import type { EncodedFile, EncodeJob } from './encode-job.ts'

/** null: the job has no rows. */
export function encodeFile(job: EncodeJob, scratch: Owner): EncodedFile | null {
  const sorted = sortedRows(job, scratch)
  if (sorted === null) return null
  const work = new Arena(scratch)
  try {
    const { parts, bytes } = writeParquet(segmentRows(sorted, job, work), defaultWriteOptions, work)
    const { rows, minTime, maxTime, firstSequence, lastSequence } = sorted
    return { parts, bytes, rows, minTime, maxTime, firstSequence, lastSequence }
  } finally {
    work.release()
    sorted.use.release()
  }
}

function sortedRows(job: EncodeJob, scratch: Owner): Segment | null {
  const work = new Arena(scratch)
  try {
    const bounds = work.alloc(16)
    i64[bounds / 8] = job.low
    i64[bounds / 8 + 1] = job.high - 1n
    const parts = job.segments
      .map((segment) => ({ segment, ranges: rowsBetween(segment, bounds, bounds + 8, job.allowed, work) }))
      .filter(({ ranges }) => ranges.rows > 0)
    if (parts.length === 0) return null
    const collector = new RowCollector(parts.reduce((sum, { ranges }) => sum + ranges.rows, 0), work)
    for (const { segment, ranges } of parts) collector.addRanges(segment, ranges, null, scratch)
    const first = Math.min(...parts.map(({ segment }) => segment.firstSequence))
    const last = Math.max(...parts.map(({ segment }) => segment.lastSequence))
    const series = { count: job.seriesCount, ranks: () => job.ranks }
    return sortRows(collector.take(), series, { first, last }, scratch, scratch)
  } finally {
    work.release()
  }
}

function segmentRows(segment: Segment, job: EncodeJob, arena: Arena): SegmentRows {
  const { runs } = segment
  return {
    rows: segment.rows, runs: { count: runs.count, ends: runs.ends }, time: segment.time, timeColumnId: 0,
    firstSequence: segment.firstSequence, lastSequence: segment.lastSequence,
    tagColumns: job.tags.map(({ name, columnId, codes, dictionary }) => {
      const ofRuns = arena.alloc(runs.count * 4)
      kernels.gather_u32(codes, runs.series, runs.count, ofRuns)
      return { name, columnId, codes: ofRuns, dictionary }
    }),
    fields: job.fields.flatMap(({ name, columnId, type }) => {
      const column = segment.columns.get(columnId)
      return column === undefined ? [] : [{ name, columnId, type, column }]
    }),
  }
}
