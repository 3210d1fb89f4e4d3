// UNION ALL: all inputs, one after the other. Columns go by position; that their types agree is the binder's
// work, and UNION without ALL is an aggregate above.
import type { Steps } from '../steps.ts'

export function* unionAll(inputs: readonly Steps[]): Steps {
  for (const input of inputs) yield* input
}
