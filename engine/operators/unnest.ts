// The items of lists as rows. Columns of the input are repeated for each item, and only those wanted above;
// of a single list the items themselves are passed on where they lie. A long list goes over several batches.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { flatten, nulls } from '../expressions/forms.ts'
import { itemsOf } from '../expressions/lists.ts'
import { sliceRows, takeRows, takeSafeRowsOrNull } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { eachBatch } from './each-batch.ts'

export type UnnestUse = {
  readonly lists: readonly Vector[]
  /** Places of the input's columns that are wanted. */
  readonly keep: readonly number[]
  /** Whether the items of each list are wanted, not only their number. */
  readonly wanted: readonly boolean[]
  readonly outer: boolean
}

export function* unnestRows(input: Steps, use: UnnestUse, query: Query): Steps {
  const arena = query.scratch()
  yield* eachBatch(input, query, function* (batch, held) {
    const spread = new Spread(batch, use, held, query)
    while (spread.advance(query.batchRows)) {
      query.check()
      yield spread.batch(arena)
      arena.reset()
      if (query.sliceIsOver()) yield PAUSE
    }
  })
}

/** One batch of the input while its items are given out, some rows at a time. */
class Spread {
  readonly #batch: Batch
  readonly #use: UnnestUse
  readonly #lists: readonly Column[]
  /** u32 a row: how many rows it becomes. */
  readonly #counts: Pointer
  /** {u32 row, u32 item}: where the next rows begin. */
  readonly #state: Pointer
  /** Of the rows to give out now: u32 rows of the input, and u32 places in their lists. */
  readonly #rows: Pointer
  readonly #items: Pointer
  #given = 0

  constructor(batch: Batch, use: UnnestUse, held: Arena, query: Query) {
    this.#batch = batch
    this.#use = use
    this.#lists = use.lists.map((list) => flatten(list.evaluate(batch, { arena: held, query }), held))
    this.#counts = held.alloc(batch.rows * 4 + 64)
    this.#state = held.zeroed(16)
    this.#rows = held.alloc(query.batchRows * 4 + 64)
    this.#items = held.alloc(query.batchRows * 4 + 64)
    kernels.fill_4(use.outer ? 1 : 0, batch.rows, this.#counts)
    for (const list of this.#lists) {
      kernels.unnest_counts(list.extra, list.validity, batch.rows, this.#counts)
    }
  }

  /** Chooses up to `most` further rows; false if there are none. */
  advance(most: number): boolean {
    this.#given = kernels.unnest_advance(
      this.#counts, this.#batch.rows, this.#state, most, this.#rows, this.#items) >>> 0
    return this.#given > 0
  }

  batch(arena: Arena): Batch {
    const n = this.#given
    const repeated = this.#use.keep.map((i) => takeRows(this.#batch.columns[i]!, this.#rows, n, arena))
    const items = this.#lists.flatMap((list, i) => this.#use.wanted[i]! ? [this.#itemsOf(list, arena)] : [])
    return { rows: n, columns: [...repeated, ...items], runs: null }
  }

  #itemsOf(list: Column, arena: Arena): Column {
    const n = this.#given
    const items = itemsOf(list)
    if (items.length === 0) return nulls(items.type, n, arena)
    const places = arena.alloc(n * 4 + 64)
    const safe = arena.alloc(n * 4 + 64)
    const inSequence = kernels.unnest_places(
      list.extra, list.validity, this.#rows, this.#items, n, places, safe)
    return inSequence ? sliceRows(items, u32[places >>> 2]!, n, arena)
      : takeSafeRowsOrNull(items, places, safe, n, arena)
  }
}
