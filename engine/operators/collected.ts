// Takes a whole input into memory, for operators that must see all rows before they give the first: sort,
// window, gap fill, the right side of a join. Pauses and waits of the input go through; the rows count
// against the query's memory as `held`.
import type { Batch } from '../../kernels/batch.ts'
import type { DataType } from '../../kernels/type.ts'
import type { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { isBatch, PAUSE, type Step, type Steps } from '../steps.ts'
import { Collector } from './collector.ts'

export function* collected(
  input: Steps, types: readonly DataType[], held: HeldMemory, query: Query,
): Generator<Step, Batch, void> {
  const scratch = query.scratch()
  const collector = new Collector(types, held)
  for (const step of input) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    collector.add(step, scratch)
    scratch.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  return collector.batch()
}
