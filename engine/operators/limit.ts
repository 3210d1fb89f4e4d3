// LIMIT and OFFSET: skips rows, gives the next ones, and then stops pulling. What is below never learns of a
// count; leaving early closes it, so that scans let go of what they hold.
import { sliceBatch } from '../expressions/take.ts'
import type { Query } from '../query.ts'
import { isBatch, type Steps } from '../steps.ts'

export function* limitRows(input: Steps, skip: number, fetch: number | null, query: Query): Steps {
  const arena = query.scratch()
  let toSkip = skip
  let left = fetch ?? Infinity
  if (left === 0) return
  // Leaving the loop early closes the input, so that scans let go of what they hold.
  for (const step of input) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    const from = Math.min(toSkip, step.rows)
    toSkip -= from
    const n = Math.min(left, step.rows - from)
    if (n === 0) continue
    left -= n
    yield sliceBatch(step, from, n, arena)
    arena.reset()
    if (left === 0) return
  }
}
