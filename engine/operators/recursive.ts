// WITH RECURSIVE, round by round. The rows of one round are held (the working table), given to the operator
// above, and read by the next round; then their memory goes back. A recursion that never ends meets the
// memory budget if its rounds grow, the limit of rounds if they do not, and cancellation in every round.
import type { Batch } from '../../kernels/batch.ts'
import type { DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { CopiedTexts } from '../expressions/text-codes.ts'
import { sliceBatch } from '../expressions/take.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { collected } from './collected.ts'

export const ROUNDS_MAX = 100_000

/** The recursive term over the rows of the round before; what it allocates is of the query it is given. */
export type Round = (rows: Batch, query: Query) => Steps

export function* recursiveRows(
  name: string, start: Steps, step: Round, types: readonly DataType[], query: Query,
): Steps {
  const held = roundMemory(query)
  let round = query.part()
  let rows = yield* collected(start, types, held(round), query)
  for (let rounds = 0; rows.rows > 0; rounds++) {
    if (rounds === ROUNDS_MAX) fail('recursion-limit', NOWHERE, { name, limit: ROUNDS_MAX })
    query.check()
    yield* inBatches(rows, query)
    const next = query.part()
    const following = yield* collected(step(rows, next), types, held(next), next)
    round.release()
    round = next
    rows = following
    if (query.sliceIsOver()) yield PAUSE
  }
  round.release()
}

/**
 * Each round holds its rows in memory of its own, but a column's texts go into one dictionary for all rounds:
 * dictionaries have to live until the query ends, and rounds are many. Collectors ask for them in one order.
 */
function roundMemory(query: Query): (round: Query) => HeldMemory {
  const texts: CopiedTexts[] = []
  return (round) => {
    let asked = 0
    return new HeldMemory(round, round.arena, () => texts[asked++] ??= new CopiedTexts(query.arena))
  }
}

/** Held rows, in batches. */
export function* inBatches(all: Batch, query: Query): Steps {
  if (all.rows <= query.batchRows) {
    if (all.rows > 0) yield all
    return
  }
  const arena = query.scratch()
  for (let from = 0; from < all.rows; from += query.batchRows) {
    yield sliceBatch(all, from, Math.min(query.batchRows, all.rows - from), arena)
    arena.reset()
  }
}
