// A batch: equal-length columns, at most BATCH_ROWS rows, and what is known of their order.
// Runs describe stretches of one series inside the batch, so operators may work per run instead of per row.
import type { Column } from './column.ts'
import type { Pointer } from './memory.ts'

/** Rows of a full batch. Operators take any number from 0; tests run with 1, 3 and this. */
export const BATCH_ROWS = 8192

/** Stretches of one series: run i covers rows [ends[i-1], ends[i]). Both arrays are u32, `count` long. */
export type Runs = {
  readonly count: number
  readonly series: Pointer
  readonly ends: Pointer
}

export type Batch = {
  readonly rows: number
  readonly columns: readonly Column[]
  /** Present only if rows of one run also ascend in time. */
  readonly runs: Runs | null
}
