// The rows of EXPLAIN: the plan's text, and with ANALYZE what running it cost.
import type { Explain } from '../planner/plan.ts'
import { explain } from '../planner/explain.ts'
import { utf8 } from '../kernels/type.ts'
import { columnOf } from './expressions/scalars.ts'
import { execute, type Execution, type ReadSource } from './lower.ts'
import type { Query } from './query.ts'
import { isBatch, type Steps } from './steps.ts'

export function explainRows(plan: Explain, query: Query, read: ReadSource): Execution {
  return { columns: plan.columns, steps: plan.analyze ? analysed(plan, query, read) : shown(plan, query) }
}

function* shown(plan: Explain, query: Query): Steps {
  yield rowsOf([['logical_plan', explain(plan.input)], ['physical_plan', explain(plan.input)]], query)
}

function* analysed(plan: Explain, query: Query, read: ReadSource): Steps {
  let rows = 0
  let batches = 0
  for (const step of execute(plan.input, query, read).steps) {
    if (!isBatch(step)) yield step
    else {
      rows += step.rows
      batches++
    }
  }
  const metrics = `output_rows=${rows}, output_batches=${batches}, max_memory_bytes=${query.owner.peakBytes}`
  yield rowsOf([['Plan with Metrics', `${explain(plan.input)}\nmetrics: ${metrics}`]], query)
}

function rowsOf(rows: readonly (readonly [string, string])[], query: Query) {
  return {
    rows: rows.length, runs: null,
    columns: [0, 1].map((place) => columnOf(rows.map((row) => row[place]!), utf8, query.arena)),
  }
}
