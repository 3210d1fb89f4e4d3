// EXPLAIN: the plan's text as rows of (plan_type, plan), and with ANALYZE what running it cost. The text is
// made by planner/explain.ts; without ANALYZE the plan is not even lowered.
import { utf8 } from '../../kernels/type.ts'
import { explainGraphviz, explainPgJson } from '../../planner/explain-formats.ts'
import { explainTree } from '../../planner/explain-tree.ts'
import { explain } from '../../planner/explain.ts'
import type { Explain } from '../../planner/plan.ts'
import { columnOf } from '../expressions/scalars.ts'
import type { Query } from '../query.ts'
import { isBatch, type Steps } from '../steps.ts'

/** `input` is called for ANALYZE alone. */
export function* explainPlan(plan: Explain, input: () => Steps, query: Query): Steps {
  if (!plan.analyze) {
    yield* rowsOf(explained(plan), query)
    return
  }
  const text = explain(plan.input)
  const startMs = query.monotonicMs()
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
  const withMetrics = `${text}\nmetrics: ${metrics}`
  const full = plan.verbose ? [
    ['Plan with Full Metrics', withMetrics], ['Output Rows', String(rows)],
    ['Duration', `${(query.monotonicMs() - startMs).toFixed(3)}ms`],
  ] : []
  yield* rowsOf([['Plan with Metrics', withMetrics], ...full], query)
}

/** As the reference has it: machines get one plan, readers of text both (here there is but one). */
function explained({ input, format }: Explain): readonly (readonly string[])[] {
  switch (format) {
    case 'indent': {
      const text = explain(input)
      return [['logical_plan', text], ['physical_plan', text]]
    }
    case 'tree': return [['physical_plan', explainTree(input)]]
    case 'pgjson': return [['logical_plan', explainPgJson(input)]]
    case 'graphviz': return [['logical_plan', explainGraphviz(input)]]
  }
}

function* rowsOf(rows: readonly (readonly string[])[], query: Query): Steps {
  const columns = [0, 1].map((place) => columnOf(rows.map((row) => row[place]!), utf8, query.arena))
  yield { rows: rows.length, columns, runs: null }
}
