// All inputs, one after the other (UNION ALL). Columns go by position.
import type { Steps } from '../steps.ts'

export function* unionAll(inputs: readonly Steps[]): Steps {
  for (const input of inputs) yield* input
}
