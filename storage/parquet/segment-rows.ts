// What the writer is given: the rows of one table, sorted by (tags, time), no key twice. Not the buffer's
// segment: here a series is its tag codes, because a file refers to nothing but itself.
import type { Column, Dictionary } from '../../kernels/column.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'

export type SegmentTag = {
  readonly name: string
  readonly columnId: number
  /** u32 per run: a code of `dictionary`, 0 = NULL. */
  readonly codes: Pointer
  readonly dictionary: Dictionary
}

export type SegmentField = {
  readonly name: string
  readonly columnId: number
  /** float64, int64, uint64, utf8 or boolean. */
  readonly type: DataType
  /** FLAT, CONST or PACKED. */
  readonly column: Column
}

export type SegmentRows = {
  readonly rows: number
  /** In the table's tag order, which is the sort order. */
  readonly tagColumns: readonly SegmentTag[]
  /** Run i is rows [ends[i-1], ends[i]); `ends` is u32. */
  readonly runs: { readonly count: number; readonly ends: Pointer }
  /** Timestamps in ns, FLAT or PACKED, no NULL, ascending inside a run. */
  readonly time: Column
  readonly timeColumnId: number
  readonly fields: readonly SegmentField[]
  /** Write sequences of the frames the rows came from. */
  readonly firstSequence: number
  readonly lastSequence: number
}
