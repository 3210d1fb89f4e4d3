// Which rows of an open segment pass a predicate on its values: a bit per row. For operators that look at
// few rows of many; a scan filters its batches instead.
import type { Arena } from '../../../kernels/arena.ts'
import { kernels } from '../../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../../kernels/memory.ts'
import type { RowRanges } from '../../../storage/buffer/row-collector.ts'
import type { SegmentData } from '../../../storage/buffer/segment.ts'
import { bitmap } from '../../expressions/forms.ts'
import { compile } from '../../expressions/compile.ts'
import { truths } from '../../expressions/logic.ts'
import type { Query } from '../../query.ts'
import { segmentBatches } from './segment-batches.ts'
import type { TableRead } from './table-read.ts'

/** 0 when there is no predicate: every row passes. Rows outside the ranges have bit 0. */
export function passingRows(
  read: TableRead, segment: SegmentData, ranges: RowRanges, query: Query, arena: Arena,
): Pointer {
  if (read.rowPredicate === null) return 0
  const vector = compile(read.rowPredicate, read.scope)
  const passes = arena.zeroed(Math.ceil(segment.rows / 64) * 8 + 16)
  const work = query.scratch()
  // The ranges are used up by reading them; the caller still needs them.
  const copy = arena.alloc(ranges.count * 12)
  u8.copyWithin(copy, ranges.at, ranges.at + ranges.count * 12)
  let range = 0
  let row = ranges.count === 0 ? 0 : u32[(ranges.at >>> 2) + 1]!
  const { reads, directory } = read
  const copied = { ...ranges, at: copy }
  for (const batch of segmentBatches(segment, copied, reads, directory, query.batchRows, work)) {
    const { bits } = truths(vector.evaluate(batch, { arena: work, query }), work)
    for (let done = 0; done < batch.rows;) {
      const to = u32[(ranges.at >>> 2) + range * 3 + 2]!
      const count = Math.min(to - row, batch.rows - done)
      const part = bitmap(count, work)
      kernels.bits_copy(bits, done, part, count)
      kernels.bits_append(part, count, passes, row)
      done += count
      row += count
      if (row === to && ++range < ranges.count) row = u32[(ranges.at >>> 2) + range * 3 + 1]!
    }
    work.reset()
    query.check()
  }
  return passes
}
