// What a window function is to the window operator: it sees rows in window order, and gives one value a row.
// Frames are of aggregates (operators/window-frames.ts); functions here look at rows, peers and offsets. A
// partition that is larger than memory comes in pieces: the function says what it needs besides a piece.
import type { Column } from '../../kernels/column.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { WindowCall } from '../../planner/expression.ts'
import type { Evaluation } from '../expressions/vector.ts'

/** Rows of the input in window order: partitions lie one after the other. */
export type WindowRows = {
  readonly rows: number
  /** Bit i: row i begins a partition. Unless the rows are a piece, bit 0 is set. */
  readonly partitionStarts: Pointer
  /** Bit i: row i begins a group of peers (rows equal in ORDER BY). */
  readonly peerStarts: Pointer
  /** STATE_BYTES of one call: how the rows before these ended (kernels/assembly/window.ts). It moves on. */
  readonly state: Pointer
  /** i64 a row: the rows of its partition. */
  readonly sizes: Pointer
}

export const STATE_BYTES = 32

export type WindowEvaluator = (
  call: WindowCall, args: readonly Column[], window: WindowRows, at: Evaluation) => Column

/** How a function works on a partition that comes in pieces; null: it does not. */
export type Pieces =
  /** It needs rows around a piece. */
  | {
    readonly kind: 'reach'
    /** Rows after a row that its value may depend on. */
    readonly after: number
    /** The first row that rows from `end` on depend on; their partition begins at `low` or before it. */
    readonly before: (args: readonly Column[], low: number, end: number) => number
  }
  /** It needs the state alone; that pieces end where groups of peers do; the sizes of partitions. */
  | { readonly kind: 'state'; readonly wholePeers: boolean; readonly sized: boolean }
  | null

export const byState = (): Pieces => ({ kind: 'state', wholePeers: false, sized: false })
export const byStateAndSize = (): Pieces => ({ kind: 'state', wholePeers: false, sized: true })
export const byPeersAndSize = (): Pieces => ({ kind: 'state', wholePeers: true, sized: true })
