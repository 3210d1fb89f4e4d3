// Window functions over sorted rows a piece at a time, however large partitions are. Held are the rows of a
// piece, those before it that its functions look back at, and those after it whose values are not known yet;
// what else earlier rows left is a few numbers a function (its state).
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { bitAt, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { flatEights } from '../expressions/forms.ts'
import { sliceBatch, sliceBits, sliceRows } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { STATE_BYTES, type Pieces, type WindowRows } from '../functions/window-evaluator.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { eachBatch } from './each-batch.ts'
import { inPlainBatches, KeptRows } from './kept-rows.ts'
import { evaluated, windowOf, type WindowUse } from './window.ts'

/** A function that can work on pieces. */
export type PieceUse = { readonly use: WindowUse; readonly pieces: NonNullable<Pieces> }

/** Adds a column for each use. `sizes`: where the sizes of partitions are; that column is left out. */
export function* windowsByPieces(
  sorted: Steps, types: readonly DataType[], uses: readonly PieceUse[], sizes: number | null, query: Query,
): Steps {
  const window = new PieceWindow(types, uses, sizes, query)
  yield* eachBatch(sorted, query, (batch, scratch) => window.take(batch, scratch))
  yield* window.rest()
}

class PieceWindow {
  readonly #uses: readonly PieceUse[]
  readonly #sizes: number | null
  readonly #query: Query
  readonly #kept: KeptRows
  readonly #states: readonly Pointer[]
  /** Of the kept rows: their values were given. At least one, once there were rows. */
  #given = 0
  /** Rows that are worked on together, at least. */
  #wanted: number

  constructor(types: readonly DataType[], uses: readonly PieceUse[], sizes: number | null, query: Query) {
    this.#uses = uses
    this.#sizes = sizes
    this.#query = query
    this.#wanted = query.batchRows
    this.#kept = new KeptRows(types, query)
    this.#states = uses.map(() => query.arena.zeroed(STATE_BYTES))
  }

  *take(batch: Batch, scratch: Arena): Steps {
    this.#kept.add(batch, scratch)
    if (this.#kept.rows >= this.#wanted) yield* this.#give(false)
  }

  *rest(): Steps {
    if (this.#kept.rows > this.#given) yield* this.#give(true)
    this.#kept.end()
  }

  *#give(isLast: boolean): Steps {
    const query = this.#query
    const rows = this.#kept.batch()
    const arena = query.scratch()
    const at = { arena, query }
    const window = windowOf(this.#uses[0]!.use, rows, at)
    const end = isLast ? rows.rows : this.#end(window)
    if (end > this.#given) {
      const values = this.#values(rows, window, end, at)
      const own = piece(rows, this.#given, end, arena)
      const columns = [...own.columns.filter((_, i) => i !== this.#sizes), ...values]
      for (const batch of inPlainBatches({ ...own, columns }, query)) {
        yield batch
        if (query.sliceIsOver()) yield PAUSE
      }
      const first = this.#firstNeeded(rows, window, end, at)
      this.#kept.keepFrom(first, arena)
      this.#given = end - first
      this.#wanted = rows.rows - first + this.#query.batchRows
    } else this.#wanted = rows.rows * 2
    query.discard(arena)
  }

  /** Rows before this one have values, whatever comes next. */
  #end({ rows, partitionStarts, peerStarts }: WindowRows): number {
    const low = lastStart(partitionStarts, rows)
    return Math.min(...this.#uses.map(({ pieces }) => {
      if (pieces.kind === 'reach') return pieces.after === 0 ? rows : Math.max(low, rows - pieces.after)
      return pieces.wholePeers ? lastStart(peerStarts, rows) : rows
    }))
  }

  #values(rows: Batch, window: WindowRows, end: number, at: Evaluation): readonly Column[] {
    const from = this.#given
    const own = piece(rows, from, end, at.arena)
    const ownWindow = this.#windowOf(own, window, from, at.arena)
    return this.#uses.map(({ use, pieces }, i) => {
      if (pieces.kind === 'state') {
        return evaluated(use, (v) => v.evaluate(own, at), { ...ownWindow, state: this.#states[i]! }, at)
      }
      const all = evaluated(use, (v) => v.evaluate(rows, at), window, at)
      return sliceRows(all, from, end - from, at.arena)
    })
  }

  #windowOf({ rows, columns }: Batch, window: WindowRows, from: number, arena: Arena): WindowRows {
    return {
      ...window, rows, partitionStarts: sliceBits(window.partitionStarts, from, rows, arena),
      peerStarts: sliceBits(window.peerStarts, from, rows, arena),
      sizes: this.#sizes === null ? 0 : flatEights(columns[this.#sizes]!, arena),
    }
  }

  /** One row before `end` at least: whether a partition or a group of peers begins there is seen by it. */
  #firstNeeded(rows: Batch, window: WindowRows, end: number, at: Evaluation): number {
    const low = lastStart(window.partitionStarts, end)
    const first = this.#uses.reduce((least, { use, pieces }) => {
      if (pieces.kind !== 'reach') return least
      return Math.min(least, pieces.before(use.args.map((v) => v.evaluate(rows, at)), low, end))
    }, end - 1)
    return Math.max(Math.min(low, end - 1), first)
  }
}

function piece(rows: Batch, from: number, end: number, arena: Arena): Batch {
  return sliceBatch({ ...rows, runs: null }, from, end - from, arena)
}

/** The last set bit before `end`; 0 if there is none. */
export function lastStart(bits: Pointer, end: number): number {
  let row = end - 1
  while (row > 0 && !bitAt(bits, row)) row--
  return row
}
