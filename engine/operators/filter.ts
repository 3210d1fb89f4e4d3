// Rows for which the predicate is true. Only the columns wanted above are taken; runs stay right. Not where
// conditions on tags and time are used: those choose what a scan reads (table/table-read.ts).
import type { ColumnId } from '../../planner/expression.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'
import { eachBatch } from './each-batch.ts'

/** `keep`: places of the input's columns that are wanted. */
export function* filterRows(input: Steps, predicate: Vector, keep: readonly number[], query: Query): Steps {
  yield* eachBatch(input, query, function* (batch, arena) {
    const { bits, count } = truths(predicate.evaluate(batch, { arena, query }), arena)
    if (count > 0) yield filterBatch(batch, bits, count, keep, arena)
  })
}

/** Places of `wanted` among `ids`. */
export function placesOf(wanted: readonly ColumnId[], ids: readonly ColumnId[]): readonly number[] {
  return wanted.map((id) => ids.indexOf(id))
}
