// Rows of a sorted input that are held until those after them are known: texts as such, so that what is held
// does not grow with what was held before.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { DataType } from '../../kernels/type.ts'
import { sliceRows } from '../expressions/take.ts'
import { GROWTH, HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { columnCodes, type ColumnCodes } from '../spill/column-codes.ts'
import { Collector } from './collector.ts'
import { plain } from './plain-texts.ts'

export class KeptRows {
  readonly #types: readonly DataType[]
  readonly #codes: readonly ColumnCodes[]
  readonly #query: Query
  #held!: HeldMemory
  #collector!: Collector

  constructor(types: readonly DataType[], query: Query) {
    this.#types = types
    this.#codes = columnCodes(types, query.arena)
    this.#query = query
    this.#begin()
  }

  #begin(): void {
    this.#held = HeldMemory.withTexts(this.#query)
    this.#collector = new Collector(this.#types, this.#held, { codes: this.#codes, plainTexts: true })
  }

  get rows(): number {
    return this.#collector.rows
  }

  /** Whether the rows, with `bytesARow` for each, take their share of memory. */
  isFull(bytesARow: number): boolean {
    return this.#held.heldBytes * GROWTH + this.rows * bytesARow > this.#query.shareBytes
  }

  add(batch: Batch, scratch: Arena): void {
    this.#collector.add(batch, scratch)
  }

  batch(): Batch {
    return this.#collector.batch()
  }

  /** Lets the rows before `from` go. */
  keepFrom(from: number, scratch: Arena): void {
    const rest = slicePlain(this.batch(), from, this.rows - from, scratch)
    const held = this.#held
    this.#begin()
    this.add(rest, scratch)
    held.endWithTexts()
  }

  end(): void {
    this.#held.endWithTexts()
  }
}

/** Rows [from, from + n), with texts that need no dictionary of an operator. */
export function slicePlain(batch: Batch, from: number, n: number, arena: Arena): Batch {
  const columns = batch.columns.map((c) => plain(sliceRows(c, from, n, arena), arena))
  return { rows: n, columns, runs: null }
}

/** The rows in batches, as slicePlain. */
export function* inPlainBatches(all: Batch, query: Query): Generator<Batch, void, void> {
  const arena = query.scratch()
  for (let from = 0; from < all.rows; from += query.batchRows) {
    yield slicePlain(all, from, Math.min(query.batchRows, all.rows - from), arena)
    arena.reset()
  }
  query.discard(arena)
}
