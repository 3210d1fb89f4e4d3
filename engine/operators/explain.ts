// EXPLAIN: texts as rows of (plan_type, plan). ANALYZE runs the plan first and says how many rows it gave.
import { utf8 } from '../../kernels/type.ts'
import type { Explain } from '../../planner/plan.ts'
import { explain } from '../../planner/explain.ts'
import { columnOf } from '../expressions/scalars.ts'
import type { Query } from '../query.ts'
import { isBatch, type Steps } from '../steps.ts'

/** `input` runs only for ANALYZE. */
export function* explainPlan(plan: Explain, input: () => Steps, query: Query): Steps {
  const text = explain(plan.input)
  if (!plan.analyze) {
    const rows = plan.format === 'tree' ? [['physical_plan', text]]
      : [['logical_plan', text], ['physical_plan', text]]
    yield* texts(rows, query)
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
  const peak = `peak memory ${query.owner.peakBytes} bytes`
  yield* texts([['Plan with Metrics', `${text}\nrows ${rows}, batches ${batches}, ${peak}`]], query)
}

function* texts(rows: readonly (readonly string[])[], query: Query): Steps {
  const columns = [0, 1].map((i) => columnOf(rows.map((row) => row[i]!), utf8, query.arena))
  yield { rows: rows.length, columns, runs: null }
}
