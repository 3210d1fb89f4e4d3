// What operators yield: batches for the operator above, and pauses and waits for the scheduler alone. An
// operator passes on every step that is not a batch, unchanged and at once. The rule of memory: a batch,
// its columns and what they point to are valid until the next call of `next()` on the operator that yielded
// it. Each operator owns an arena for its outputs and resets it when it resumes; whoever needs rows for
// longer copies them (operators/collector.ts). Results may point into the input batch: it lives as long as
// its own operator is not resumed. Dictionaries are the exception: what a DICTIONARY column's dictionary
// points to stays valid until the query ends, and its entries differ from one another. So group keys, sorts
// and joins may keep codes.
import type { Batch } from '../kernels/batch.ts'

/** The slice is over: the scheduler may run others first. */
export type Pause = { readonly kind: 'pause' }
/** Nothing to do until the promise settles; its rejection is thrown into the operator's caller. */
export type Wait = { readonly kind: 'wait'; readonly promise: Promise<unknown> }
export type Step = Batch | Pause | Wait
export type Steps = Generator<Step, void, void>

export const PAUSE: Pause = { kind: 'pause' }

export function isBatch(step: Step): step is Batch {
  return 'columns' in step
}
