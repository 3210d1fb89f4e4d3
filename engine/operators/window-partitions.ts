// Window functions over sorted rows that see whole partitions: as many partitions as there is room for are
// worked on at once. One that is larger than memory goes to disk while its values are found
// (window-whole.ts), if all functions have one value a partition; else it must fit.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { flat, type Column } from '../../kernels/column.ts'
import { bitAt } from '../../kernels/memory.ts'
import { int64, type DataType } from '../../kernels/type.ts'
import { sliceBatch } from '../expressions/take.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Step, type Steps } from '../steps.ts'
import { eachBatch } from './each-batch.ts'
import { inPlainBatches, KeptRows, slicePlain } from './kept-rows.ts'
import { lastStart } from './window-pieces.ts'
import { LargePartition } from './window-whole.ts'
import { evaluated, windowOf, type WindowUse } from './window.ts'

/** The keys of a row and where partitions begin, and the values of a use, in order and cut. */
const BYTES_A_ROW = 64
const BYTES_A_ROW_AND_USE = 32

export type PartitionUses = {
  /** The window; the uses have the same. */
  readonly over: WindowUse
  readonly uses: readonly WindowUse[]
  /** Whether the number of rows of the partition is one more column. */
  readonly wantsSizes: boolean
  /** Whether all uses have one value a partition. */
  readonly mayDivide: boolean
}

/** Adds a column for each use. */
export function* windowsByPartition(
  sorted: Steps, types: readonly DataType[], uses: PartitionUses, query: Query,
): Steps {
  const window = new PartitionWindow(types, uses, query)
  yield* eachBatch(sorted, query, (batch, scratch) => window.take(batch, scratch))
  yield* window.rest()
}

class PartitionWindow {
  readonly #types: readonly DataType[]
  readonly #uses: PartitionUses
  readonly #query: Query
  /** Rows of partitions that are not known to be whole; of a large one, only its last row. */
  readonly #kept: KeptRows
  #large: LargePartition | null = null
  /** Rows that are worked on together, at least. */
  #wanted: number

  constructor(types: readonly DataType[], uses: PartitionUses, query: Query) {
    this.#types = types
    this.#uses = uses
    this.#query = query
    this.#wanted = query.batchRows
    this.#kept = new KeptRows(types, query)
  }

  *take(batch: Batch, scratch: Arena): Steps {
    this.#kept.add(batch, scratch)
    if (this.#large !== null) yield* this.#goOn(this.#large, scratch)
    if (this.#kept.rows < this.#wanted && !this.#isFull()) return
    const whole = this.#lastStart()
    if (whole > 0) {
      yield* this.#results(whole)
      this.#kept.keepFrom(whole, scratch)
      this.#wanted = this.#query.batchRows
    } else if (this.#large === null && this.#isFull()) {
      const { uses, wantsSizes } = this.#uses
      this.#large = new LargePartition(this.#types, uses, wantsSizes, this.#query)
      yield* this.#putAside(this.#large, 0, this.#kept.rows, scratch)
    } else this.#wanted = this.#kept.rows * 2
  }

  #isFull(): boolean {
    const { uses, mayDivide } = this.#uses
    return mayDivide && this.#kept.isFull(BYTES_A_ROW + BYTES_A_ROW_AND_USE * uses.length)
  }

  /** The first row that was kept is the partition's last so far: those that follow may belong to it. */
  *#goOn(large: LargePartition, scratch: Arena): Steps {
    const end = this.#firstStartAfter(0)
    yield* this.#putAside(large, 1, end, scratch)
    if (this.#kept.rows === 1) return
    this.#large = null
    this.#kept.keepFrom(1, scratch)
    yield* large.results()
  }

  /** Of the kept rows, [from, end) go to disk; the last of them stays as well. */
  *#putAside(large: LargePartition, from: number, end: number, scratch: Arena): Generator<Step, void, void> {
    const { batchRows } = this.#query
    for (let row = from; row < end; row += batchRows) {
      const some = slicePlain(this.#kept.batch(), row, Math.min(batchRows, end - row), scratch)
      yield* large.add(some, scratch)
    }
    this.#kept.keepFrom(end - 1, scratch)
    this.#wanted = this.#query.batchRows
  }

  *rest(): Steps {
    if (this.#large !== null) yield* this.#large.results()
    else yield* this.#results(this.#kept.rows)
    this.#kept.end()
  }

  *#results(end: number): Steps {
    if (end === 0) return
    const query = this.#query
    const { over, uses, wantsSizes } = this.#uses
    const arena = query.scratch()
    const at = { arena, query }
    const rows = sliceBatch(this.#kept.batch(), 0, end, arena)
    const window = windowOf(over, rows, at)
    const added = uses.map((use): Column => evaluated(use, (v) => v.evaluate(rows, at), window, at))
    if (wantsSizes) added.push(flat(int64, end, window.sizes, 0))
    for (const batch of inPlainBatches({ ...rows, columns: [...rows.columns, ...added] }, query)) {
      yield batch
      if (query.sliceIsOver()) yield PAUSE
    }
    query.discard(arena)
  }

  #lastStart(): number {
    return this.#inWindow((starts, rows) => lastStart(starts, rows))
  }

  #firstStartAfter(row: number): number {
    return this.#inWindow((starts, rows) => {
      let next = row + 1
      while (next < rows && !bitAt(starts, next)) next++
      return next
    })
  }

  #inWindow(find: (partitionStarts: number, rows: number) => number): number {
    const arena = this.#query.scratch()
    const rows = this.#kept.batch()
    const window = windowOf(this.#uses.over, rows, { arena, query: this.#query })
    const place = find(window.partitionStarts, rows.rows)
    this.#query.discard(arena)
    return place
  }
}
