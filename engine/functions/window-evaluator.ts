// What a window function is to the window operator: it sees one partition at a time, as rows in order, and
// gives one value a row. Frames are of aggregates (operators/window-frame.ts); functions here look at rows,
// peers and offsets.
import type { Column } from '../../kernels/column.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { WindowCall } from '../../planner/expression.ts'
import type { Evaluation } from '../expressions/vector.ts'

/** All rows of the input in window order: partitions lie one after the other. */
export type WindowRows = {
  readonly rows: number
  /** Bit i: row i begins a partition. */
  readonly partitionStarts: Pointer
  /** Bit i: row i begins a group of peers (rows equal in ORDER BY). */
  readonly peerStarts: Pointer
}

export type WindowEvaluator = (
  call: WindowCall, args: readonly Column[], window: WindowRows, at: Evaluation) => Column
