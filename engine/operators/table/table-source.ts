// What readers of a table need of it: its series, and its rows as segments no two of which share a key. From
// storage (reader.ts), or from segments that were opened before (partitions/opened-table.ts).
import type { Dictionary } from '../../../kernels/column.ts'
import type { Pointer } from '../../../kernels/memory.ts'
import type { TableView } from '../../../planner/catalog.ts'
import type { SegmentData } from '../../../storage/buffer/segment.ts'
import type { Step } from '../../steps.ts'

/** Nanoseconds, inclusive; null is open. */
export type TimeBounds = { readonly low: bigint | null; readonly high: bigint | null }

export type OpenSegment = { readonly segment: SegmentData; readonly close: () => void }

/** A part of the rows. */
export type RowGroup = {
  /** At most. */
  readonly rows: number
  /** Whether `rows` is how many there are. */
  readonly isCounted: boolean
  /** Whether it is read from a file, or from other rows that can be made again: through the column cache. */
  readonly isCached: boolean
  readonly minTime: bigint
  readonly maxTime: bigint
  /** With at least these fields; close it when its batches are no longer used. */
  open(columns: readonly number[]): Generator<Step, OpenSegment, void>
}

/** As storage/buffer/series-directory.ts. */
export type Series = {
  readonly count: number
  tagColumn(name: string): { readonly ordinal: number } | undefined
  codes(ordinal: number): Pointer
  dictionary(ordinal: number): Dictionary
  /** As `dictionary`, with the byte order of the values. */
  rankedDictionary(ordinal: number): Dictionary
}

export type TableSource = {
  directory(view: TableView): Series
  /** The lowest time that retention leaves visible in the database of a table. */
  retentionLow(view: TableView, nowNs: bigint): bigint | null
  /**
   * Lets every source in the bounds put its series into the directory, so that questions about series see
   * all.
   */
  mapSeries(view: TableView, bounds: TimeBounds): Generator<Step, void, void>
  /** Groups with rows in the bounds, by first time. */
  groups(view: TableView, bounds: TimeBounds): Generator<Step, RowGroup[], void>
  /** The only series that are to be read: a bit for each of the first `series`; 0 = all of them. */
  only(view: TableView, series: number): Pointer
}
