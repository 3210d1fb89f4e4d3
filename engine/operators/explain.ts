// EXPLAIN: the plan's text as rows of (plan_type, plan), and with ANALYZE what running it cost. The text is
// made by planner/explain.ts; without ANALYZE the plan is not even lowered.
import { utf8 } from '../../kernels/type.ts'
import { explain } from '../../planner/explain.ts'
import type { Explain } from '../../planner/plan.ts'
import { columnOf } from '../expressions/scalars.ts'
import type { Query } from '../query.ts'
import { isBatch, type Steps } from '../steps.ts'

/** `input` is called for ANALYZE alone. */
export function* explainPlan(plan: Explain, input: () => Steps, query: Query): Steps {
  const text = explain(plan.input)
  if (!plan.analyze) {
    const kinds = plan.format === 'tree' ? ['physical_plan'] : ['logical_plan', 'physical_plan']
    yield* rowsOf(kinds.map((kind) => [kind, text]), query)
    return
  }
  let rows = 0
  let batches = 0
  for (const step of input()) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    rows += step.rows
    batches++
  }
  const metrics = `output_rows=${rows}, output_batches=${batches}, max_memory_bytes=${query.owner.peakBytes}`
  yield* rowsOf([['Plan with Metrics', `${text}\nmetrics: ${metrics}`]], query)
}

function* rowsOf(rows: readonly (readonly string[])[], query: Query): Steps {
  const columns = [0, 1].map((place) => columnOf(rows.map((row) => row[place]!), utf8, query.arena))
  yield { rows: rows.length, columns, runs: null }
}
