// The items of lists as rows. Columns of the input are repeated for each item, and only those wanted above;
// of a single list the items themselves are passed on where they lie. A long list goes over several batches.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { bitAt, u32, type Pointer } from '../../kernels/memory.ts'
import { flatten, nulls } from '../expressions/forms.ts'
import { itemsOf } from '../expressions/lists.ts'
import { sliceRows, takeRows, takeRowsOrNull } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import type { Query } from '../query.ts'
import { isBatch, PAUSE, type Steps } from '../steps.ts'

export type UnnestUse = {
  readonly lists: readonly Vector[]
  /** Places of the input's columns that are wanted. */
  readonly keep: readonly number[]
  /** Whether the items of each list are wanted, not only their number. */
  readonly wanted: readonly boolean[]
  readonly outer: boolean
}

export function* unnestRows(input: Steps, use: UnnestUse, query: Query): Steps {
  const held = query.scratch()
  const arena = query.scratch()
  for (const step of input) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    if (step.rows === 0) continue
    const spread = new Spread(step, use, held, query)
    while (spread.advance(query.batchRows)) {
      yield spread.batch(arena)
      arena.reset()
      if (query.sliceIsOver()) yield PAUSE
    }
    held.reset()
  }
}

const NONE = 0xffffffff

/** One batch of the input while its items are given out, some rows at a time. */
class Spread {
  readonly #batch: Batch
  readonly #use: UnnestUse
  readonly #lists: readonly Column[]
  /** u32 a row each: how many rows it becomes. */
  readonly #counts: Pointer
  /** Input row and item of it where the next rows begin. */
  #row = 0
  #item = 0
  /** The rows to give out now: u32 input rows, and u32 items within their lists. */
  readonly #rows: Pointer
  readonly #items: Pointer
  #given = 0

  constructor(batch: Batch, use: UnnestUse, held: Arena, query: Query) {
    this.#batch = batch
    this.#use = use
    this.#lists = use.lists.map((list) => flatten(list.evaluate(batch, { arena: held, query }), held))
    this.#counts = held.alloc(batch.rows * 4 + 64)
    this.#rows = held.alloc(query.batchRows * 4 + 64)
    this.#items = held.alloc(query.batchRows * 4 + 64)
    this.#count()
  }

  #count(): void {
    const { rows } = this.#batch
    const to = this.#counts >>> 2
    u32.fill(this.#use.outer ? 1 : 0, to, to + rows)
    for (const list of this.#lists) {
      const from = list.extra >>> 2
      for (let row = 0; row < rows; row++) {
        const length = u32[from + row + 1]! - u32[from + row]!
        if (length > u32[to + row]! && bitAt(list.validity, row)) u32[to + row] = length
      }
    }
  }

  /** Chooses up to `most` further rows; false if there are none. */
  advance(most: number): boolean {
    const counts = this.#counts >>> 2
    const rows = this.#rows >>> 2
    const items = this.#items >>> 2
    let n = 0
    let row = this.#row
    let item = this.#item
    while (row < this.#batch.rows && n < most) {
      const end = Math.min(u32[counts + row]!, item + most - n)
      for (; item < end; item++) {
        u32[rows + n] = row
        u32[items + n++] = item
      }
      if (item < u32[counts + row]!) break
      row++
      item = 0
    }
    this.#row = row
    this.#item = item
    this.#given = n
    return n > 0
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
    const places = arena.alloc(n * 4 + 64)
    const safe = arena.alloc(n * 4 + 64)
    const from = list.extra >>> 2
    const first = u32[from + u32[this.#rows >>> 2]!]! + u32[this.#items >>> 2]!
    let inSequence = true
    for (let i = 0; i < n; i++) {
      const row = u32[(this.#rows >>> 2) + i]!
      const place = u32[from + row]! + u32[(this.#items >>> 2) + i]!
      const exists = place < u32[from + row + 1]! && bitAt(list.validity, row)
      if (!exists || place !== first + i) inSequence = false
      u32[(places >>> 2) + i] = exists ? place : NONE
      u32[(safe >>> 2) + i] = exists ? place : 0
    }
    if (inSequence) return sliceRows(items, first, n, arena)
    return items.length === 0 ? nulls(items.type, n, arena) : takeRowsOrNull(items, places, safe, n, arena)
  }
}
