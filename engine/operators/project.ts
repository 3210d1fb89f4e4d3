// Computed columns: one vector each, evaluated per batch. Columns passed on unchanged cost nothing; the
// number of rows, runs and their order stay.
import type { Vector } from '../expressions/vector.ts'
import type { Query } from '../query.ts'
import { isBatch, type Steps } from '../steps.ts'

export function* projectColumns(input: Steps, exprs: readonly Vector[], query: Query): Steps {
  const arena = query.scratch()
  for (const step of input) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    yield { rows: step.rows, columns: exprs.map((e) => e.evaluate(step, { arena, query })), runs: step.runs }
    arena.reset()
  }
}
