// Rows for which the predicate is true. Only the columns wanted above are taken; runs stay right. Not where
// conditions on tags and time are used: those choose what a scan reads (table/table-read.ts).
import type { ColumnId } from '../../planner/expression.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import type { Query } from '../query.ts'
import { isBatch, PAUSE, type Steps } from '../steps.ts'

/** `keep`: places of the input's columns that are wanted. */
export function* filterRows(input: Steps, predicate: Vector, keep: readonly number[], query: Query): Steps {
  const arena = query.scratch()
  for (const step of input) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    if (step.rows > 0) {
      const { bits, count } = truths(predicate.evaluate(step, { arena, query }), arena)
      if (count > 0) yield filterBatch(step, bits, count, keep, arena)
    }
    arena.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
}

/** Places of `wanted` among `ids`. */
export function placesOf(wanted: readonly ColumnId[], ids: readonly ColumnId[]): readonly number[] {
  return wanted.map((id) => ids.indexOf(id))
}
