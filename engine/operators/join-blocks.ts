// Joins without keys whose right side is larger than memory: it lies on disk and is read once for each block
// of left rows, of which a block is as many as there is memory for. Every pair is tried. Not joins that have
// keys to divide by (join.ts).
import type { Arena } from '../../kernels/arena.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { Batch } from '../../kernels/batch.ts'
import { filledBits } from '../expressions/forms.ts'
import { sliceBatch, sliceBits } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import type { SpilledRows } from '../spill/spilled-rows.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { eachBatch } from './each-batch.ts'
import { findMore, given, type Found } from './join-matches.ts'
import { givesPairs, pairsOf, unmatchedLeft, unmatchedRight } from './join-pairs.ts'
import { buildOf, type JoinUse } from './join-side.ts'
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
    const [matched, unknown] = [filledBits(left.rows, false, held), filledBits(left.rows, false, held)]
    const found = { matched, unknown }
    const pairs = query.scratch()
    let chunk = 0
    yield* eachBatch(this.#right.steps(), query, (rows, arena) =>
      this.#joinChunk(rows, chunk++, left, found, pairs, { arena, query }))
    yield* this.#leftRest(left, found, pairs)
    query.discard(held)
    query.discard(pairs)
    this.#block.keepFrom(left.rows, scratch)
  }

  *#joinChunk(
    rows: Batch, chunk: number, left: Batch, found: Found, pairs: Arena, at: Evaluation,
  ): Steps {
    const use = this.#use
    const held = HeldMemory.withTexts(at.query)
    const build = buildOf(use, rows, held, at.arena, at.query)
    if (givesPairs(use)) {
      const matched = this.#matchedOf(chunk, rows.rows)
      yield* pairsOf(use, { ...build, matched }, left, found.matched, pairs, at)
    } else yield* findMore({ use, build, left, pairs, at }, found)
    held.endWithTexts()
  }

  *#leftRest(left: Batch, found: Found, arena: Arena): Steps {
    const query = this.#query
    const at = { arena, query }
    for (let from = 0; from < left.rows; from += query.batchRows) {
      const n = Math.min(query.batchRows, left.rows - from)
      const part = (bits: Pointer): Pointer => sliceBits(bits, from, n, arena)
      const rows = sliceBatch(left, from, n, arena)
      if (givesPairs(this.#use)) yield* unmatchedLeft(this.#use, rows, part(found.matched), at)
      else yield* given(this.#use, rows, { matched: part(found.matched), unknown: part(found.unknown) }, at)
      arena.reset()
      if (query.sliceIsOver()) yield PAUSE
    }
  }

  #matchedOf(chunk: number, rows: number): Pointer {
    if (this.#use.type !== 'full') return 0
    return this.#matched[chunk] ??= filledBits(rows, false, this.#query.arena)
  }

  #unmatched(): Steps {
    const query = this.#query
    let chunk = 0
    return eachBatch(this.#right.steps(), query, (rows, arena) =>
      unmatchedRight(this.#use, rows, this.#matchedOf(chunk++, rows.rows), { arena, query }))
  }
}
