// The loop of operators that take in a whole input: pauses and waits go through, the query's end is looked
// for once a batch, what is needed for one batch goes back after it.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Query } from '../query.ts'
import { isBatch, PAUSE, type Step, type Steps } from '../steps.ts'

/** `take` gets each batch that has rows; what it allocates in `scratch` lives until it is done with it. */
export function* eachBatch(
  input: Steps, query: Query, take: (batch: Batch, scratch: Arena) => Iterable<Step> | void,
): Steps {
  const scratch = query.scratch()
  for (const step of input) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    if (step.rows > 0) {
      const steps = take(step, scratch)
      if (steps !== undefined) yield* steps
    }
    scratch.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  query.discard(scratch)
}
