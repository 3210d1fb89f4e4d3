// Takes a whole input into memory, for operators that must see all rows before they give the first: sort,
// window, gap fill, the right side of a join. Pauses and waits of the input go through; the rows count
// against the query's memory as `held`.
import type { Batch } from '../../kernels/batch.ts'
import type { DataType } from '../../kernels/type.ts'
import type { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import type { Step, Steps } from '../steps.ts'
import { Collector } from './collector.ts'
import { eachBatch } from './each-batch.ts'

export function* collected(
  input: Steps, types: readonly DataType[], held: HeldMemory, query: Query,
): Generator<Step, Batch, void> {
  const collector = new Collector(types, held)
  yield* eachBatch(input, query, (batch, scratch) => collector.add(batch, scratch))
  return collector.batch()
}
