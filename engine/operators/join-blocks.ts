// Joins without keys whose right side is larger than memory: it lies on disk and is read once for each block
// of left rows, of which a block is as many as there is memory for. Every pair is tried.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { Batch } from '../../kernels/batch.ts'
import { bitmap } from '../expressions/forms.ts'
import { sliceBatch } from '../expressions/take.ts'
import type { Query } from '../query.ts'
import type { SpilledRows } from '../spill/spilled-rows.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { eachBatch } from './each-batch.ts'
import { leftRest, pairsOf, unmatchedRight, type JoinUse } from './join-pairs.ts'
import { KeptRows } from './kept-rows.ts'

/** Places in lists, marks of rows with a pair, and what is made of rows that have none. */
const BYTES_A_ROW = 32

export function* joinedByBlocks(use: JoinUse, right: SpilledRows, query: Query): Steps {
  const join = new BlockJoin(use, right, query)
  yield* eachBatch(use.left, query, (batch, scratch) => join.take(batch, scratch))
  yield* join.rest()
}

class BlockJoin {
  readonly #use: JoinUse
  readonly #right: SpilledRows
  readonly #query: Query
  readonly #block: KeptRows
  /** Full joins: of each chunk of the right side, the rows that found a partner. */
  readonly #matched: Pointer[] = []

  constructor(use: JoinUse, right: SpilledRows, query: Query) {
    this.#use = use
    this.#right = right
    this.#query = query
    this.#block = new KeptRows(use.leftTypes, query)
  }

  *take(batch: Batch, scratch: Arena): Steps {
    this.#block.add(batch, scratch)
    if (this.#block.isFull(BYTES_A_ROW)) yield* this.#join(scratch)
  }

  *rest(): Steps {
    const scratch = this.#query.scratch()
    if (this.#block.rows > 0) yield* this.#join(scratch)
    this.#query.discard(scratch)
    this.#block.end()
    if (this.#use.type === 'full') yield* this.#unmatched()
  }

  /** The block with all rows of the right side. */
  *#join(scratch: Arena): Steps {
    const query = this.#query
    const left = this.#block.batch()
    const held = query.scratch()
    const groupOf = held.zeroed(left.rows * 4 + 16)
    const found = held.zeroed(Math.ceil(left.rows / 64) * 8 + 8)
    const pairs = query.scratch()
    let chunk = 0
    yield* eachBatch(this.#right.steps(), query, (rows, arena) => {
      const listed = { rows, matched: this.#matchedOf(chunk++, rows.rows), ...everyRow(rows.rows, arena) }
      return pairsOf(this.#use, listed, left, groupOf, found, pairs, { arena, query })
    })
    yield* this.#leftRest(left, found, pairs)
    query.discard(held)
    query.discard(pairs)
    this.#block.keepFrom(left.rows, scratch)
  }

  *#leftRest(left: Batch, found: Pointer, arena: Arena): Steps {
    const query = this.#query
    for (let from = 0; from < left.rows; from += query.batchRows) {
      const n = Math.min(query.batchRows, left.rows - from)
      const matched = bitmap(n, arena)
      kernels.bits_copy(found, from, matched, n)
      yield* leftRest(this.#use, true, sliceBatch(left, from, n, arena), matched, 0, { arena, query })
      arena.reset()
      if (query.sliceIsOver()) yield PAUSE
    }
  }

  #matchedOf(chunk: number, rows: number): Pointer {
    if (this.#use.type !== 'full') return 0
    return this.#matched[chunk] ??= this.#query.arena.zeroed(Math.ceil(rows / 64) * 8 + 8)
  }

  #unmatched(): Steps {
    const query = this.#query
    let chunk = 0
    return eachBatch(this.#right.steps(), query, (rows, arena) =>
      unmatchedRight(this.#use, rows, this.#matchedOf(chunk++, rows.rows), { arena, query }))
  }
}

/** All rows have the one key. */
function everyRow(rows: number, arena: Arena): { readonly starts: Pointer; readonly list: Pointer } {
  const starts = arena.alloc(3 * 4 + 16)
  const list = arena.alloc(rows * 4 + 16)
  kernels.join_lists(arena.zeroed(rows * 4 + 16), rows, 1, starts, list)
  return { starts, list }
}
